#!lua flags=allow-oom
--- @include room
--- @include board
--- @include phases
-- Does what is due in a room by now, whoever noticed: purges seats that are gone, steps at the end of a phase, hands the
-- scoring to the caller, ends a room that everyone has left. Nothing due: nothing changes.
-- KEYS: the room's keys. ARGV: epoch, game id, what the caller knows (words, as in game/requirements.ts).
-- Returns { code } ('outage': an outage must be absorbed first), { 'unknown', word } or
--   { 'ok', 'score' | '', rev, phase, next due ms | '' }.
-- 'score': the caller shall score the closed question; nobody else is asked for a second.
-- 'unknown': the game needs what the caller does not know. Nothing is changed, so it stays due for whoever knows it.

local problem = load_room()
if problem then
  if problem == 'no_such_room' then redis.call('ZREM', K.deadlines, ARGV[2]) end
  return { problem }
end
if ARGV[3] then
  -- A room of an earlier version of the server says no more than its scorer.
  local needs = redis.call('HGET', K.control, 'needs') or 'scorer:' .. C.scorer
  local known = ' ' .. ARGV[3] .. ' '
  for word in string.gmatch(needs, '%S+') do
    if not string.find(known, ' ' .. word .. ' ', 1, true) then return { 'unknown', word } end
  end
end
if outage_pending() then return { 'outage' } end

local note = ''
local function advance()
  if C.phase == 'over' then return end
  if C.emptyAt > 0 and C.now >= C.emptyAt + ABANDON_MS then return close_room('abandoned') end
  purge_gone()
  if close_if_all_answered() then
    note = 'score'
    return
  end
  local due = phase_deadline()
  if not due or due > C.now then return end
  if C.pausedAt > 0 then
    -- Only a rebuilt room has something due while it is paused; it waits until somebody is back.
    if redis.call('HLEN', K.connections) == 0 then return set('resumeBy', C.now + REBUILT_PAUSE_MS) end
    resume()
    if close_if_all_answered() then note = 'score' end
  elseif C.phase == 'closed' then
    set('scoreBy', C.now + SCORE_BY_MS)
    note = 'score'
  else
    step()
    if C.phase == 'closed' then note = 'score' end
  end
end
advance()
finish()
return { 'ok', note, int(C.rev), C.phase, int(next_due() or 0) }
