#!lua flags=allow-oom
--- @include room
-- The end of the game is in Postgres: from now on the room lives for an hour.
-- KEYS: the room's keys. ARGV: epoch, game id, time to live (ms).
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if C.phase ~= 'over' then return { 'conflict' } end
if C.retireAt == 0 then set('retireAt', C.now + tonumber(ARGV[3])) end
-- The two last questions that were opened: the game may have ended in the intro of a third.
for q = C.q - 2, C.q do redis.call('PEXPIREAT', answers_key(q), int(C.retireAt)) end
finish()
return { 'ok' }
