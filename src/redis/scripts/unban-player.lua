#!lua flags=allow-oom
--- @include room
--- @include board
--- @include seats
-- Lifts the ban of a player. Idempotent.
-- KEYS: the room's keys. ARGV: epoch, game id, player id.
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
unban(ARGV[3])
if dirty.banned then finish() end
return { 'ok' }
