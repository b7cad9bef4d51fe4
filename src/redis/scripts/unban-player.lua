#!lua flags=allow-oom
--- @include room
--- @include board
--- @include seats
-- Lets somebody join again who was banned. A second time, or for one who was not, changes nothing.
-- KEYS: the room's keys. ARGV: epoch, game id, player id.
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
unban(ARGV[3])
if dirty.banned then finish() end
return { 'ok' }
