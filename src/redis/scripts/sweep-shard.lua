#!lua flags=allow-oom
-- Finds the rooms of a shard with something due; also records the sweep.
-- KEYS: alive, deadlines, epoch. ARGV: epoch, the absorbed outage (the old value of alive) or '', cursor of an outage's rooms, '0'
--   at first.
-- Returns 'busy' (another epoch), { now, 'outage', began, { some of all game ids }, next cursor, '0' after the last } or { now,
--   'due', '', { game ids, at most 2,000 }, '0' }.

local OUTAGE_MS, ALIVE_EVERY_MS = 2000, 500
if redis.call('GET', KEYS[3]) ~= ARGV[1] then return 'busy' end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local text = string.format('%.0f', now)
if redis.call('ZCARD', KEYS[2]) == 0 then return { text, 'due', '', {}, '0' } end
local alive = redis.call('GET', KEYS[1]) or text
local gap = now - tonumber(alive)
if gap > OUTAGE_MS and alive ~= ARGV[2] then
  -- By cursor: absorbing moves deadlines, so reading by rank would skip rooms.
  local found, ids = redis.call('ZSCAN', KEYS[2], ARGV[3], 'COUNT', 2000), {}
  for i = 1, #found[2], 2 do ids[#ids + 1] = found[2][i] end
  return { text, 'outage', alive, ids, found[1] }
end
if gap >= ALIVE_EVERY_MS or alive == text then redis.call('SET', KEYS[1], text) end
return { text, 'due', '', redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', text, 'LIMIT', 0, 2000), '0' }
