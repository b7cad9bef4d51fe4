#!lua flags=allow-oom
--- @include room
--- @include board
--- @include phases
-- Pauses or resumes every timer of the room. Idempotent.
-- KEYS: the room's keys. ARGV: epoch, game id, 'pause' | 'resume'.
-- Returns { code } ('not_open' in lobby, closed and over; 'busy' when an outage must be absorbed first) or { 'ok', 'closed' | '',
--   rev } ('closed': the last pending seat has gone during the pause).

local problem = load_room()
if problem then return { problem } end
if C.phase == 'lobby' or C.phase == 'closed' or C.phase == 'over' then return { 'not_open' } end
local note = ''
if ARGV[3] == 'pause' and C.pausedAt == 0 then
  if C.phase == 'open' and outage_pending() then return { 'busy' } end
  -- A question whose time is up only waits for a timer: a pause can't save it.
  if C.phase == 'open' and C.now >= C.closesAt then return { 'not_open' } end
  set('pausedAt', C.now)
  emit('game:paused', '{}')
  finish()
elseif ARGV[3] == 'pause' and C.resumeBy > 0 then
  -- Cancels the automatic resume of a rebuilt room.
  set('resumeBy', 0)
  finish()
elseif ARGV[3] == 'resume' and C.pausedAt > 0 then
  resume()
  note = close_if_all_answered() and 'closed' or ''
  finish()
end
return { 'ok', note, int(C.rev) }
