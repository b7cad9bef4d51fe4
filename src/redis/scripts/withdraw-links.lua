#!lua flags=allow-oom
--- @include room
-- Notes that the host has withdrawn the links to single results: from now on no player is told one.
-- KEYS: the room's keys. ARGV: epoch, game id.
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if C.unlinked == 0 then
  -- 2: screens that have been told a link get a new snapshot.
  set('unlinked', C.phase == 'over' and 2 or 1)
  hint = 'r'
  finish()
end
return { 'ok' }
