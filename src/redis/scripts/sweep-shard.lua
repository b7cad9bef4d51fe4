#!lua flags=allow-oom
-- Which rooms of a shard have something due; also says that the shard is looked after.
-- KEYS: alive, deadlines. ARGV: outage that the caller has absorbed (the old value of alive) or ''.
-- Returns { now, 'outage', began, { every game id } } or { now, 'due', '', { game ids } }. At most 2,000 ids.

local OUTAGE_MS, ALIVE_EVERY_MS = 2000, 500
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local text = string.format('%.0f', now)
if redis.call('ZCARD', KEYS[2]) == 0 then return { text, 'due', '', {} } end
local alive = redis.call('GET', KEYS[1]) or text
local gap = now - tonumber(alive)
if gap > OUTAGE_MS and alive ~= ARGV[1] then
  return { text, 'outage', alive, redis.call('ZRANGE', KEYS[2], 0, 1999) }
end
if gap >= ALIVE_EVERY_MS or alive == text then redis.call('SET', KEYS[1], text) end
return { text, 'due', '', redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', text, 'LIMIT', 0, 2000) }
