#!lua flags=no-writes,allow-oom
--- @include room
--- @include replies
-- Reads the room as one socket sees it.
-- KEYS: the room's keys. ARGV: epoch, game id, player id or '' for a host, then the generation of a token to check, if any.
-- Returns { code } or { 'ok', … } as `seat_reply`.

local problem = load_room()
if problem then return { problem } end
if ARGV[3] == '' then
  if ARGV[4] and tonumber(ARGV[4]) < C.hostGeneration then return { 'bad_token' } end
  return room_reply()
end
local stored = redis.call('HGET', K.seats, ARGV[3])
if not stored then return { 'bad_token' } end
if ARGV[4] and tonumber(ARGV[4]) < (cjson.decode(stored).generation or 0) then return { 'bad_token' } end
return seat_reply(ARGV[3])
