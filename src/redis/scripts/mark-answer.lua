#!lua
--- @include room
-- Marks an answer that Postgres has, for counts, expected seats and duplicates. Idempotent.
-- KEYS: the room's keys. ARGV: epoch, game id, question index, player id, elapsed ms, answer (JSON, canonical).
-- Returns { code } or { 'ok', 'closed' | '' }. The stored form is that of `accept-answers`, with 0-0 for "in no log".

local problem = load_room()
if problem then return { problem } end

local q, id = tonumber(ARGV[3]), ARGV[4]
-- Not for a player kicked meanwhile, a question whose answers are dropped, or a finished room.
if C.phase == 'over' or q > C.q or q < C.q - 1 or redis.call('HEXISTS', K.seats, id) == 0 then return { 'ok', '' } end
if redis.call('HSETNX', answers_key(q), id, ARGV[5] .. '|0-0|0|' .. ARGV[6]) == 0 then return { 'ok', '' } end
local closed = false
if q == C.q then
  redis.call('SREM', K.waiting, id)
  set('answered', C.answered + 1)
  hintProgress()
  closed = close_if_all_answered()
end
finish()
return { 'ok', closed and 'closed' or '' }
