#!lua flags=allow-oom
-- Records how far a shard's log is in Postgres, and trims old folded entries. A full Redis runs it: it frees memory.
-- KEYS: epoch, log, stored. ARGV: epoch and last id of the checkpoint, how long entries are kept (ms) or '' to trim nothing.
-- Returns 'ok', or 'busy' when the log has another epoch: it does not change.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'busy' end
if ARGV[3] ~= '' then
  -- The log's ids are Redis' time, so Redis' clock decides what is old.
  local time = redis.call('TIME')
  local keep_from = math.max(0, time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[3]))
  local stored_ms = tonumber(string.match(ARGV[2], '^(%d+)-'))
  local first = stored_ms < keep_from and ARGV[2] or string.format('%.0f-0', keep_from)
  redis.call('XTRIM', KEYS[2], 'MINID', first)
end
-- Calls may arrive in another order than their commits.
local function parts(id)
  local ms, seq = string.match(id or '', '^(%d+)-(%d+)$')
  return tonumber(ms or -1), tonumber(seq or -1)
end
local ms, seq = parts(ARGV[2])
local known_ms, known_seq = parts(redis.call('GET', KEYS[3]) or '')
if ms > known_ms or (ms == known_ms and seq > known_seq) then redis.call('SET', KEYS[3], ARGV[2]) end
return 'ok'
