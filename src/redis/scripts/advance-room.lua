#!lua flags=allow-oom
--- @include room
--- @include board
--- @include phases
-- Does what is due in a room, for any caller: purges disconnected seats, steps at the end of a phase, asks the caller to score, ends
-- an abandoned room. If nothing is due, nothing changes.
-- KEYS: the room's keys. ARGV: epoch, game id, the caller's capabilities (words, as in game/requirements.ts).
-- Returns { code } ('outage': an outage must be absorbed first), { 'unknown', word } or { 'ok', 'score' | '', rev, phase, next due
--   ms | '' }.
-- 'score': the caller has to score the closed question; no other caller is asked for a second.
-- 'unknown': the caller lacks a capability that the game needs. Nothing changes: it stays due for another process.

local problem = load_room()
if problem then
  if problem == 'no_such_room' then redis.call('ZREM', K.deadlines, ARGV[2]) end
  return { problem }
end
if ARGV[3] then
  -- A room of an earlier version of the server names only its scorer.
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
    -- Only a rebuilt room has a deadline while paused; it waits until a client is back.
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
