#!lua flags=allow-oom
-- A process that is about to end says nothing of itself any more.
-- KEYS: samples, sampled. ARGV: process id.
-- Returns 'ok'.

redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 'ok'
