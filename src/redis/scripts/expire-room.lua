#!lua flags=allow-oom
--- @include room
-- Sets the room's expiry: the end of its game is in Postgres.
-- KEYS: the room's keys. ARGV: epoch, game id, time to live (ms).
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if C.phase ~= 'over' then return { 'conflict' } end
if C.retireAt == 0 then set('retireAt', C.now + tonumber(ARGV[3])) end
-- All questions: an answer restored by receipt may be of one that was never asked.
for q = 0, C.total - 1 do redis.call('PEXPIREAT', answers_key(q), int(C.retireAt)) end
redis.call('PEXPIREAT', joined_key(), int(C.retireAt))
finish()
return { 'ok' }
