#!lua flags=allow-oom
--- @include room
--- @include board
--- @include phases
-- Makes a scoring attempt's result the room's state and reveals the question. Only the first commit for a question counts.
-- KEYS: the room's keys, then the attempt's scores and board. ARGV: epoch, game id, question index, scorer version, summary (JSON:
--   counts, answered, correct, averageMs), counts (JSON), answered, sums of team scores (JSON array), joinSeq that the scorer saw,
--   number of seats it scored.
-- Returns { code } ('conflict': already scored, not closed, or the attempt has expired) or { 'ok', rev, phase }.

local problem = load_room()
if problem then return { problem } end
local scores, board = KEYS[23], KEYS[24]
local rows = tonumber(ARGV[10])
if C.phase ~= 'closed' or C.q ~= tonumber(ARGV[3]) or C.scoredQ >= C.q or C.scorer ~= ARGV[4]
  or redis.call('HLEN', scores) ~= rows or redis.call('LLEN', board) ~= rows then
  redis.call('UNLINK', scores, board)
  return { 'conflict' }
end

append('scored', '{"q":' .. int(C.q) .. ',"scorer":' .. cjson.encode(C.scorer) .. ',"openedAt":' .. int(C.opensAt)
  .. ',"closedAt":' .. int(C.closedAt) .. ',' .. string.sub(ARGV[5], 2))
redis.call('UNLINK', K.scores, K.board)
if rows > 0 then
  redis.call('RENAME', scores, K.scores)
  redis.call('RENAME', board, K.board)
  redis.call('PERSIST', K.scores)
  redis.call('PERSIST', K.board)
end
local sums = cjson.decode(ARGV[8])
-- Players kicked during scoring: removed from the ranks.
for _, id in ipairs(redis.call('SMEMBERS', K.kicked)) do
  local state = redis.call('HGET', K.scores, id)
  if state then
    state = cjson.decode(state)
    redis.call('HDEL', K.scores, id)
    redis.call('LREM', K.board, 1, board_entry(id, state.score, state.nickname))
    if state.team and state.team >= 0 then sums[state.team + 1] = sums[state.team + 1] - state.score end
  end
end
-- Players who joined during scoring: added without points, in join order.
local late = {}
for _, entry in ipairs(redis.call('LRANGE', joined_key(), 0, -1)) do
  local order, id, nickname = string.match(entry, '^(%d+)|([^|]*)|(.*)$')
  if tonumber(order) > tonumber(ARGV[9]) and redis.call('HEXISTS', K.seats, id) == 1 then
    late[#late + 1] = { id = id, nickname = nickname }
  end
end
add_all_to_board(late)
redis.call('UNLINK', joined_key())
for i, sum in ipairs(sums) do redis.call('HSET', K.teams, 's' .. int(i - 1), int(sum)) end

set('scoredQ', C.q)
set('phase', 'reveal')
set('enteredAt', C.now)
set('shown', emit('question:closed', '{"index":' .. int(C.q) .. ',"counts":' .. ARGV[6] .. ',"answered":' .. ARGV[7] .. '}'))
set('revealRev', C.rev)
if C.ending ~= '' then enter_over() end
finish()
return { 'ok', int(C.rev), C.phase }
