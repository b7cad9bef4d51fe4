#!lua flags=allow-oom
-- Points a PIN to its game again, after Redis lost it.
-- KEYS: PIN. ARGV: game id, time to live (ms) or '' for a game that is played.
-- Returns 'ok', or 'taken' when the PIN is another game's. What has an end gives way to a game that is played: a reservation whose room is
--   not open yet (it finds that out, and opens under another one), or a game that is over.

local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then return 'ok' end
if holder and (ARGV[2] ~= '' or redis.call('PTTL', KEYS[1]) < 0) then return 'taken' end
if ARGV[2] == '' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 'ok'
