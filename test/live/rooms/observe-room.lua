#!lua flags=no-writes
-- Everything that Redis holds of one room and its shard, in one look.
-- KEYS: alive, deadlines, log, control, events, seats, names, join keys, connections, present, gone, waiting, scores, board,
--   kicked, teams. ARGV: game id, last log id that is known, start of the names of the answers' keys, number of questions.
-- Returns { now ms, alive | false, deadline | false, log entries after the known one, then each key in the order of KEYS,
--   then the answers to each question }.

local time = redis.call('TIME')
local reply = {
  string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)),
  redis.call('GET', KEYS[1]),
  redis.call('ZSCORE', KEYS[2], ARGV[1]),
  redis.call('XRANGE', KEYS[3], '(' .. ARGV[2], '+'),
  redis.call('HGETALL', KEYS[4]),
  redis.call('LRANGE', KEYS[5], 0, -1),
}
for i = 6, 9 do reply[#reply + 1] = redis.call('HGETALL', KEYS[i]) end
reply[#reply + 1] = redis.call('SMEMBERS', KEYS[10])
reply[#reply + 1] = redis.call('ZRANGE', KEYS[11], 0, -1, 'WITHSCORES')
reply[#reply + 1] = redis.call('SMEMBERS', KEYS[12])
reply[#reply + 1] = redis.call('HGETALL', KEYS[13])
reply[#reply + 1] = redis.call('LRANGE', KEYS[14], 0, -1)
reply[#reply + 1] = redis.call('SMEMBERS', KEYS[15])
reply[#reply + 1] = redis.call('HGETALL', KEYS[16])
for q = 0, tonumber(ARGV[4]) - 1 do reply[#reply + 1] = redis.call('HGETALL', ARGV[3] .. q) end
return reply
