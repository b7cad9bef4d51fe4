#!lua flags=allow-oom
-- The last step of a rebuild: opens the shard under its new epoch.
-- KEYS: epoch. ARGV: the attempt's name, new epoch.
-- Returns 'ok', or 'busy' when another attempt has taken over.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'busy' end
redis.call('SET', KEYS[1], ARGV[2])
return 'ok'
