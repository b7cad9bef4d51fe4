#!lua flags=allow-oom
-- Removes the sample of a process that is about to end.
-- KEYS: samples, sampled. ARGV: process id.
-- Returns 'ok'.

redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 'ok'
