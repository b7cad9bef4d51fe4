#!lua
-- Lets time pass for one room: moves every time that is stored of it back.
-- KEYS: control, gone, deadlines, alive. ARGV: game id, ms, '1' when nobody looked after the shard meanwhile, else ''.

local times = { 'opensAt', 'closesAt', 'closedAt', 'enteredAt', 'pausedAt', 'last', 'hostGoneAt', 'emptyAt', 'scoreBy',
  'startAt', 'pulseAt', 'resumedAt' }
local ms = tonumber(ARGV[2])
local function earlier(text) return string.format('%.0f', tonumber(text) - ms) end

for _, name in ipairs(times) do
  local value = redis.call('HGET', KEYS[1], name)
  if value and tonumber(value) > 0 then redis.call('HSET', KEYS[1], name, earlier(value)) end
end
local gone = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
for i = 1, #gone, 2 do redis.call('ZADD', KEYS[2], earlier(gone[i + 1]), gone[i]) end
local due = redis.call('ZSCORE', KEYS[3], ARGV[1])
if due then redis.call('ZADD', KEYS[3], earlier(due), ARGV[1]) end
local alive = redis.call('GET', KEYS[4])
if alive and ARGV[3] == '1' then redis.call('SET', KEYS[4], earlier(alive)) end
return 'ok'
