#!lua flags=allow-oom
--- @include room
--- @include board
--- @include phases
-- Makes the scores of a regrade the room's, while a result or standings are on the screens or the game is over, and logs the regrade
-- unless the game is over. Does nothing when the room is not as the caller has seen it.
-- KEYS: the room's keys, then the attempt's scores and board. ARGV: epoch, game id, last scored question, joinSeq and number of seats
--   of which the scores were made, sums of team scores (JSON array), number of this regrade from 1, log entry (JSON) or '' if the game is
--   over, what a reveal of that question shows now (JSON: counts, answered, solution, accepted, void) or '' if nothing else.
-- Returns { code } ('conflict': the room has moved on, has this regrade or a later one, or lacks an earlier one that it has to log; its
--   seats have changed; or the attempt has expired) or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
local scores, board = KEYS[23], KEYS[24]
local seats = tonumber(ARGV[5])
local is_over = C.phase == 'over'
local is_between = C.phase == 'reveal' or C.phase == 'standings'
local seq = tonumber(ARGV[7])
local is_seen = C.scoredQ == tonumber(ARGV[3]) and C.joinSeq == tonumber(ARGV[4]) and redis.call('HLEN', K.seats) == seats
-- A game that is over may have regrades that could not be shown.
local is_next = C.regrades == seq - 1 or is_over and C.regrades < seq
if not is_seen or not is_next or not (is_over or is_between) or is_over ~= (ARGV[8] == '')
  or redis.call('HLEN', scores) ~= seats or redis.call('LLEN', board) ~= seats then
  redis.call('UNLINK', scores, board)
  return { 'conflict' }
end

if ARGV[8] ~= '' then append('regrade', ARGV[8], '5') end
redis.call('UNLINK', K.scores, K.board)
if seats > 0 then
  redis.call('RENAME', scores, K.scores)
  redis.call('RENAME', board, K.board)
  redis.call('PERSIST', K.scores)
  redis.call('PERSIST', K.board)
end
for i, sum in ipairs(cjson.decode(ARGV[6])) do redis.call('HSET', K.teams, 's' .. int(i - 1), int(sum)) end
set('regrades', seq)
refresh_shown()
if C.phase == 'reveal' and ARGV[9] ~= '' then
  local shown = cjson.decode(C.shown)
  set('shown', event_json(shown.rev, shown.name, ARGV[9]))
end
hint = 'r'
finish()
return { 'ok' }
