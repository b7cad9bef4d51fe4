#!lua flags=allow-oom
--- @include room
--- @include board
--- @include seats
-- Gives up a seat at the player's request. In the lobby the seat is free again; later it stays, but is not expected to answer. A
-- request of a replaced socket changes nothing: the seat belongs to the newer one.
-- KEYS: the room's keys. ARGV: epoch, game id, player id, process id, connection id.
-- Returns { code } or { 'ok', 'closed' | '' } ('closed': no other answer was pending).

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
