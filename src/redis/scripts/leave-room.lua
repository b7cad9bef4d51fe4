#!lua flags=allow-oom
--- @include room
--- @include board
--- @include seats
-- A player leaves by their own wish. In the lobby the seat is free again; later it stays, but owes no answers.
-- A wish of a socket that another one has replaced since changes nothing: the seat is that one's now.
-- KEYS: the room's keys. ARGV: epoch, game id, player id, process id, connection id.
-- Returns { code } or { 'ok', 'closed' | '' } ('closed': this was the last answer that was waited for).

local problem = load_room()
if problem then return { problem } end
local id = ARGV[3]
local seat = redis.call('HGET', K.seats, id)
if not seat then return { 'ok', '' } end
local connection = redis.call('HGET', K.connections, id)
if connection and connection ~= ARGV[4] .. '/' .. ARGV[5] then return { 'ok', '' } end
if C.phase == 'lobby' then
  log_leave(id)
  remove_seat(id, cjson.decode(seat))
else
  redis.call('HDEL', K.connections, id)
  redis.call('ZREM', K.gone, id)
  redis.call('SREM', K.present, id)
  redis.call('SREM', K.waiting, id)
  change_roster('~', id)
end
note_if_empty()
local closed = close_if_all_answered()
finish()
return { 'ok', closed and 'closed' or '' }
