#!lua flags=allow-oom
-- Stores a process' sample until it is too old to show, and removes samples of silent processes. A full Redis runs it: there is one
-- sample a process, and operators need it most then.
-- KEYS: samples, sampled. ARGV: process id, sample, how long a sample is shown (ms).
-- Returns now, ms.

local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local silent = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - ARGV[3]), 'LIMIT', 0, 100)
if #silent > 0 then
  redis.call('HDEL', KEYS[1], unpack(silent))
  redis.call('ZREM', KEYS[2], unpack(silent))
end
redis.call('HSET', KEYS[1], ARGV[1], now .. '|' .. ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return now
