#!lua flags=no-writes,allow-oom
-- Epoch and entries of a shard's log in one step, so that a Redis that was lost and set up anew can't be read as the old one.
-- (A full Redis refuses a transaction, even one that only reads: folding is what makes room in it.)
-- KEYS: epoch, log. ARGV: id after which to read, number of entries at most.
-- Returns { epoch or nil, { entries as XRANGE gives them } }.

return { redis.call('GET', KEYS[1]), redis.call('XRANGE', KEYS[2], '(' .. ARGV[1], '+', 'COUNT', ARGV[2]) }
