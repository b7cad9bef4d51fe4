#!lua flags=no-writes,allow-oom
-- Reads the samples of the running processes.
-- KEYS: samples, sampled. ARGV: how long a sample is shown (ms).
-- Returns { now ms, for each process: id, 'when|sample' }.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local reply = { string.format('%.0f', now) }
local shown = redis.call('ZRANGEBYSCORE', KEYS[2], string.format('(%.0f', now - ARGV[1]), '+inf')
for _, id in ipairs(shown) do
  local sample = redis.call('HGET', KEYS[1], id)
  if sample then
    reply[#reply + 1] = id
    reply[#reply + 1] = sample
  end
end
return reply
