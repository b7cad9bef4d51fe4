#!lua flags=allow-oom
-- Restores a PIN of a game after Redis has lost it.
-- KEYS: PIN. ARGV: game id, expiry (ms) or '' for a live game.
-- Returns 'ok', or 'taken' when another game has the PIN. A key with an expiry yields to a live game: it is a reservation whose room
--   is not open yet (opening fails then and draws another PIN), or a finished game.

local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then return 'ok' end
if holder and (ARGV[2] ~= '' or redis.call('PTTL', KEYS[1]) < 0) then return 'taken' end
if ARGV[2] == '' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 'ok'
