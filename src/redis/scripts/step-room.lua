#!lua flags=allow-oom
--- @include room
--- @include board
--- @include phases
-- The host's commands that move the game: start, next, end. Does nothing if the room has moved on since `rev`.
-- KEYS: the room's keys. ARGV: epoch, game id, 'start' | 'next' | 'end', rev that the host has seen.
-- Returns { code } ('not_open': nothing to start) or { 'ok', 'closed' | '', rev, phase }.

local problem = load_room()
if problem then return { problem } end
local verb, seen = ARGV[3], tonumber(ARGV[4])
local function answer(note) return { 'ok', note, int(C.rev), C.phase } end

if seen ~= C.rev then return answer('') end
if verb == 'start' and C.phase ~= 'lobby' then return { 'not_open' } end
if C.phase == 'over' then return answer('') end
if verb ~= 'end' and C.phase == 'closed' then return answer('') end

if verb == 'end' then
  if C.phase == 'lobby' then
    close_room('ended')
  elseif C.phase == 'open' or C.phase == 'closed' then
    set('ending', '1')
    if C.pausedAt > 0 then resume() end
    if C.phase == 'open' then close_question() end
  else
    enter_over()
  end
else
  if C.pausedAt > 0 then resume() end
  step()
end
finish()
return answer(C.phase == 'closed' and 'closed' or '')
