#!lua
--- @include room
-- Restores answers of one player whose receipts are from an earlier epoch. Answers that a rebuilt room lacks go into the log when
-- their question is open; otherwise they wait until it is asked again. Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, player id, 'take' or 'look' (changes nothing), then triples: question index, elapsed
--   ms, answer (JSON, canonical). At most 200 triples.
-- Returns { code } or { 'ok', 'closed' | '', then per answer: state, log id }. States: here (in the room; log id '' until its
--   question is asked), scored (Postgres has it, or its question was scored without it), unknown (no seat, another answer is stored,
--   or the game ended before its question was asked again).

local problem = load_room()
if problem then return { problem } end
local id = ARGV[3]
local seated = redis.call('HEXISTS', K.seats, id) == 1

local function find(q, answer)
  if q < C.restoredCount then return 'scored', '' end
  local stored = redis.call('HGET', answers_key(q), id)
  if stored then
    local log_id, text = string.match(stored, '^%d+|([^|]*)|%d+|(.*)$')
    if text == answer and (log_id ~= '' or C.phase ~= 'over') then return 'here', log_id end
    return 'unknown', ''
  end
  if q <= C.scoredQ or C.phase == 'over' or (q == C.q and C.phase == 'closed') then return 'scored', '' end
  return seated and 'missing' or 'unknown', ''
end

local function take(q, elapsed, answer)
  if q > C.q or C.openedQ < q then
    redis.call('HSET', answers_key(q), id, elapsed .. '||0|' .. answer)
    return ''
  end
  local score = redis.call('HGET', K.scores, id)
  local streak = score and cjson.decode(score).streak or 0
  local log_id = append('answers',
    '{"q":' .. int(q) .. ',"a":[[' .. cjson.encode(id) .. ',' .. answer .. ',' .. elapsed .. ',' .. int(streak) .. ']]}')
  redis.call('HSET', answers_key(q), id, elapsed .. '|' .. log_id .. '|0|' .. answer)
  redis.call('SREM', K.waiting, id)
  set('answered', C.answered + 1)
  hintProgress()
  return log_id
end

local states, changed, closed = {}, false, false
for i = 5, #ARGV - 2, 3 do
  local q, elapsed, answer = tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2]
  local state, log_id = find(q, answer)
  if state == 'missing' then
    if ARGV[4] == 'take' and q < C.total then
      state, log_id, changed = 'here', take(q, elapsed, answer), true
    else
      state = 'unknown'
    end
  end
  states[#states + 1] = state
  states[#states + 1] = log_id
end
if changed then
  closed = close_if_all_answered()
  finish()
end
local reply = { 'ok', closed and 'closed' or '' }
for _, value in ipairs(states) do reply[#reply + 1] = value end
return reply
