#!lua
--- @include room
-- Opens a room in its lobby. Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, definition (JSON), then pairs of control fields.
-- Returns 'ok', or 'busy', or 'conflict' when the room exists.

if redis.call('GET', K.epoch) ~= ARGV[1] then return 'busy' end
if redis.call('EXISTS', K.control) == 1 then return 'conflict' end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', K.definition, ARGV[3])
redis.call('HSET', K.control, 'phase', 'lobby', 'rev', '0', 'q', '-1', 'scoredQ', '-1', 'openedQ', '-1',
  'hostGoneAt', int(now), 'emptyAt', int(now), 'last', int(now))
for i = 4, #ARGV - 1, 2 do redis.call('HSET', K.control, ARGV[i], ARGV[i + 1]) end
load_room()
finish()
return 'ok'
