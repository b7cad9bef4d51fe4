#!lua flags=allow-oom
--- @include room
--- @include board
--- @include phases
--- @include seats
-- Removes a player for good: no seat, no rank, no token; the name is free. Idempotent. A ban refuses later joins with the seat's
-- join key, device id or person.
-- KEYS: the room's keys. ARGV: epoch, game id, player id, 'ban' | ''.
-- Returns { code } ('bad_request': unknown player) or { 'limit', maximum } or { 'ok', 'closed' | '', connection | '' }.

local problem = load_room()
if problem then return { problem } end
local id = ARGV[3]
if redis.call('SISMEMBER', K.kicked, id) == 1 then return { 'ok', '', '' } end
local seat = redis.call('HGET', K.seats, id)
if not seat then return { 'bad_request' } end
if ARGV[4] == 'ban' and ban_count() >= BANNED_MAX then return { 'limit', int(BANNED_MAX) } end
local connection = redis.call('HGET', K.connections, id) or ''
append('kick', '{"p":' .. cjson.encode(id) .. ',"at":' .. int(C.now) .. '}')
redis.call('SADD', K.kicked, id)
seat = cjson.decode(seat)
if ARGV[4] == 'ban' then ban(id, seat) end
remove_seat(id, seat)
refresh_shown()
note_if_empty()
local closed = close_if_all_answered()
finish()
return { 'ok', closed and 'closed' or '', connection }
