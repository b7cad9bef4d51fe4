#!lua flags=allow-oom
--- @include room
-- Rebuilds a room, part by part, while its shard is closed: the epoch is the name of one attempt (a fencing token), so a late call
-- of a suspended attempt changes nothing.
-- KEYS: the room's keys. ARGV: the attempt's name, game id, part, then its values: 'begin': definition (JSON), pairs of control
--   fields but the phase; 'answers': question, pairs of player id and stored answer; 'finish': phase, without which a room counts as
--   half built; else a name of K: its members, in pairs where it has fields or scores, at most 2,000 values.
-- Returns 'ok', or 'busy' when another attempt has taken over.

local WRITES = {
  seats = 'HSET', names = 'HSET', join_keys = 'HSET', scores = 'HSET', teams = 'HSET', gone = 'ZADD',
  board = 'RPUSH', kicked = 'SADD', present = 'SADD', waiting = 'SADD',
}

local function write(command, key) redis.call(command, key, unpack(ARGV, 4)) end

if redis.call('GET', K.epoch) ~= ARGV[1] then return 'busy' end
local part = ARGV[3]
if part == 'begin' then
  local total = redis.call('HGET', K.control, 'total') or '0'
  for q = 0, tonumber(total) - 1 do redis.call('UNLINK', answers_key(q)) end
  redis.call('UNLINK', joined_key())
  for i = 6, 21 do redis.call('UNLINK', KEYS[i]) end
  redis.call('SET', K.definition, ARGV[4])
  redis.call('HSET', K.control, unpack(ARGV, 5))
elseif part == 'answers' then
  local q = tonumber(ARGV[4])
  redis.call('HSET', answers_key(q), unpack(ARGV, 5))
elseif part == 'finish' then
  redis.call('HSET', K.control, 'phase', ARGV[4])
  load_room()
  hint = 'r'
  finish()
else
  write(WRITES[part], K[part])
end
return 'ok'
