#!lua
--- @include room
--- @include verdicts
-- Judges one answer of a direct game; does not store it. A late answer closes the question, so that no extension or slow timer can
-- contradict its `too_late`.
-- KEYS: the room's keys. ARGV: epoch, game id, question index, player id, '1' when the answer is valid for the question's type else
--   '0', answer (JSON).
-- Returns { code } or { 'ok', 'closed' | '', verdict, elapsed ms, streak before it, now (ms), '1' while answers to the question are
--   kept, else '' }.
-- Verdicts: see `judge`, by the answers that `mark-answer` has noted: those after `already_answered` hold only if Postgres has none.

local problem = load_room()
if problem then return { problem } end

local q, id, answer = tonumber(ARGV[3]), ARGV[4], ARGV[6]
local moment = moment_of(q)
local seat = redis.call('HEXISTS', K.seats, id) == 1
local verdict, detail = judge(moment, seat, redis.call('HGET', answers_key(q), id), ARGV[5] == '1', answer)
local elapsed = detail and detail[1] or int(math.max(0, C.now - C.opensAt - C.pausedMs))
local streak, note = 0, ''
if verdict == 'accepted' and C.streaks ~= '' then
  local score = redis.call('HGET', K.scores, id)
  streak = score and cjson.decode(score).streak or 0
end
if verdict == 'too_late' and not moment.closed then
  close_question()
  finish()
  note = 'closed'
end
return { 'ok', note, verdict, elapsed, int(streak), int(C.now), C.openedQ < q + 2 and '1' or '' }
