#!lua flags=no-writes,allow-oom
-- Reads epoch and entries of a shard's log in one step, so that the log of a new epoch is never read as the old one. (A full Redis
-- refuses even a transaction that only reads, and folding is what frees memory.)
-- KEYS: epoch, log. ARGV: id after which to read, number of entries at most.
-- Returns { epoch or nil, { entries as XRANGE returns them } }.

return { redis.call('GET', KEYS[1]), redis.call('XRANGE', KEYS[2], '(' .. ARGV[1], '+', 'COUNT', ARGV[2]) }
