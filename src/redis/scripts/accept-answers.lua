#!lua
--- @include room
--- @include verdicts
-- Judges a batch of answers to one question, each on its own, and stores those that are in time. Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, question index, then triples: player id, '1' when the answer is valid for
--   the question's type else '0', answer (JSON). At most 500 triples.
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

local verdicts, accepted, parts, taken = {}, {}, {}, {}
for i, id in ipairs(ids) do
  local answer = ARGV[1 + i * 3 + 2]
  local verdict, detail = judge(moment, seats[i], stored[i] or taken[id], ARGV[1 + i * 3 + 1] == '1', answer)
  if verdict == 'accepted' then
    local position = int(#parts)
    detail = { int(elapsed), '', position }
    accepted[#accepted + 1] = id
    local streak = scores[i] and cjson.decode(scores[i]).streak or 0
    parts[#parts + 1] = '[' .. cjson.encode(id) .. ',' .. answer .. ',' .. int(elapsed) .. ',' .. int(streak) .. ']'
    taken[id] = int(elapsed) .. '||' .. position .. '|' .. answer
  end
  verdicts[i] = { verdict, detail }
end

local log_id = ''
local ended = false
if #accepted > 0 then
  log_id = append('answers', '{"q":' .. int(q) .. ',"a":[' .. table.concat(parts, ',') .. ']}')
  local fields = {}
  for _, id in ipairs(accepted) do
    local ms, position, answer = string.match(taken[id], '^(%d+)||(%d+)|(.*)$')
    fields[#fields + 1] = id
    fields[#fields + 1] = ms .. '|' .. log_id .. '|' .. position .. '|' .. answer
  end
  redis.call('HSET', answers_key(q), unpack(fields))
  redis.call('SREM', K.waiting, unpack(accepted))
  set('answered', C.answered + #accepted)
  pulse()
  ended = close_if_all_answered()
  finish()
end

local reply = { 'ok', ended and 'closed' or '' }
for _, verdict in ipairs(verdicts) do
  local detail = verdict[2] or { '0', '', '0' }
  reply[#reply + 1] = verdict[1]
  reply[#reply + 1] = detail[1]
  reply[#reply + 1] = detail[2] ~= '' and detail[2] or log_id
  reply[#reply + 1] = detail[3]
end
return reply
