#!lua flags=allow-oom
--- @include room
-- Locks or unlocks the room for newcomers.
-- KEYS: the room's keys. ARGV: epoch, game id, '1' | ''.
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if C.locked ~= ARGV[3] then
  set('locked', ARGV[3])
  hint = 'r'
  finish()
end
return { 'ok' }
