#!lua
--- @include room
--- @include verdicts
-- Judges a batch of answers to one question one by one, and stores the ones in time. Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, question index, then triples: player id, '1' when the answer is valid for the
--   question's type else '0', answer (JSON). At most 500 triples.
-- Returns { code } or { 'ok', 'closed' | '', then per answer: verdict, elapsed ms, log id, position in the log entry }.
-- Verdicts: see `judge`. The stored form is "elapsed|log id|position|answer".

local problem = load_room()
if problem then return { problem } end

local q = tonumber(ARGV[3])
local ids = {}
for i = 4, #ARGV - 2, 3 do ids[#ids + 1] = ARGV[i] end
local seats = redis.call('HMGET', K.seats, unpack(ids))
local stored = redis.call('HMGET', answers_key(q), unpack(ids))
local scores = C.streaks ~= '' and redis.call('HMGET', K.scores, unpack(ids)) or {}
local elapsed = C.now - C.opensAt - C.pausedMs
local moment = moment_of(q)

-- Counts lengths and makes texts once: 500 answers block Redis for all other clients.
local now_text = int(elapsed)
local accepted, parts, answers, taken = {}, {}, {}, {}
local count = 0
local reply, size = { 'ok', '' }, 2
local unnamed = {} -- places in the reply that get this call's log id
for i, id in ipairs(ids) do
  local at = i * 3 + 1
  local answer = ARGV[at + 2]
  local earlier = stored[i]
  if not earlier and taken[id] then earlier = now_text .. '||' .. int(taken[id] - 1) .. '|' .. answers[taken[id]] end
  local verdict, detail = judge(moment, seats[i], earlier, ARGV[at + 1] == '1', answer)
  local ms, log_id, position = '0', '', '0'
  if verdict == 'accepted' then
    ms, position = now_text, int(count)
    count = count + 1
    local streak = scores[i] and cjson.decode(scores[i]).streak or 0
    -- Ids made by this server need no escapes.
    local quoted = string.find(id, '^[%w_-]+$') and '"' .. id .. '"' or cjson.encode(id)
    parts[count] = '[' .. quoted .. ',' .. answer .. ',' .. now_text .. ',' .. (streak == 0 and '0' or int(streak)) .. ']'
    accepted[count], answers[count], taken[id] = id, answer, count
  elseif detail then
    ms, log_id, position = detail[1], detail[2], detail[3]
  end
  reply[size + 1], reply[size + 2], reply[size + 3], reply[size + 4] = verdict, ms, log_id, position
  if log_id == '' then unnamed[#unnamed + 1] = size + 3 end
  size = size + 4
end

if count > 0 then
  local log_id = append('answers', '{"q":' .. int(q) .. ',"a":[' .. table.concat(parts, ',') .. ']}')
  local fields = {}
  local before = now_text .. '|' .. log_id .. '|'
  for k = 1, count do
    fields[k * 2 - 1] = accepted[k]
    fields[k * 2] = before .. int(k - 1) .. '|' .. answers[k]
  end
  redis.call('HSET', answers_key(q), unpack(fields))
  redis.call('SREM', K.waiting, unpack(accepted))
  set('answered', C.answered + count)
  hintProgress()
  if close_if_all_answered() then reply[2] = 'closed' end
  finish()
  for _, place in ipairs(unnamed) do reply[place] = log_id end
end
return reply
