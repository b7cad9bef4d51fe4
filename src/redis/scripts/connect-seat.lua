#!lua flags=allow-oom
--- @include room
--- @include board
--- @include seats
--- @include codes
--- @include replies
-- Seats a socket: a player (the newest socket wins) or one of several hosts.
-- KEYS: the room's keys, then the key of the process. ARGV: epoch, game id, 'player' or 'host', player id or the generation of a
--   host's token ('': the first), process id, connection id, 'again' when it had the seat before and must not replace a newer
--   socket, else '', then the maximum of host sockets, or the generation of a player's token.
-- Returns { code } ('bad_token' when the seat does not exist or the token is void; 'too_many' at the maximum of hosts) or { 'ok', …
--   } as `seat_reply`, with `before`.

local problem = load_room()
if problem then return { problem } end
local role, id, process_id, connection = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if role == 'host' then
  if (tonumber(id) or 0) < C.hostGeneration then return { 'bad_token' } end
  local owner = 'host:' .. connection
  if redis.call('HEXISTS', K.connections, owner) == 0 then
    local most = tonumber(ARGV[8] or '')
    if most and C.hosts >= most then return { 'too_many' } end
    redis.call('HSET', K.connections, owner, process_id .. '/' .. connection)
    set('hosts', C.hosts + 1)
  end
  set('hostGoneAt', 0)
  note_connection(process_id)
  finish()
  return room_reply()
end
local stored = redis.call('HGET', K.seats, id)
if not stored then return { 'bad_token' } end
local seat, generation = cjson.decode(stored), tonumber(ARGV[8] or '') or 0
if generation < (seat.generation or 0) then return { 'bad_token' } end
if generation > (seat.generation or 0) then
  -- After a loss of data, Redis did not know yet that the seat was given to this device.
  raise_generation(id, seat, generation)
  redis.call('HSET', K.seats, id, cjson.encode(seat))
end
if ARGV[7] == 'again' and redis.call('HEXISTS', K.connections, id) == 1 then return seat_reply(id) end
local before = seat_connected('~', id, process_id, connection)
finish()
local reply = seat_reply(id)
add_pair(reply, 'before', before)
return reply
