#!lua flags=no-writes,allow-oom
-- Measures a shard's log: its length, and how long its oldest unfolded entry has waited.
-- KEYS: log, stored. ARGV: none.
-- Returns { entries, ms }.

local entries = redis.call('XLEN', KEYS[1])
local stored = redis.call('GET', KEYS[2])
local waiting = redis.call('XRANGE', KEYS[1], stored and '(' .. stored or '-', '+', 'COUNT', 1)[1]
if not waiting then return { entries, 0 } end
-- The log's ids are Redis' time.
local time = redis.call('TIME')
local waited = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(string.match(waiting[1], '^%d+'))
return { entries, math.max(1, waited) }
