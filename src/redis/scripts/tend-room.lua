#!lua flags=allow-oom
--- @include room
--- @include board
--- @include phases
-- Does what is due in a room by now, whoever noticed: purges seats that are gone, steps at the end of a phase, hands the
-- scoring to the caller, ends a room that everyone has left. Nothing due: nothing changes.
-- KEYS: the room's keys. ARGV: epoch, game id, version of the caller's scorer.
-- Returns { code } ('outage': an outage must be absorbed first) or { 'ok', 'score' | '', rev, phase, next due ms | '' }.
-- 'score': the caller shall score the closed question; nobody else is asked for a second. A caller of another version is
--   not asked, and leaves the question due.

local problem = load_room()
if problem then
  if problem == 'no_such_room' then redis.call('ZREM', K.deadlines, ARGV[2]) end
  return { problem }
end
if outage_pending() then return { 'outage' } end

local note = ''
local function tend()
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
    if ARGV[3] and ARGV[3] ~= C.scorer then return end
    set('scoreBy', C.now + SCORE_BY_MS)
    note = 'score'
  else
    step()
    if C.phase == 'closed' then note = 'score' end
  end
end
tend()
finish()
return { 'ok', note, int(C.rev), C.phase, int(next_due() or 0) }
