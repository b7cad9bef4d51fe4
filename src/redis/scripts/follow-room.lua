#!lua
--- @include room
-- Names the room that follows a finished one, once. Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, the next room as its players see it (JSON).
-- Returns { code } ('not_open': not over, 'conflict': another room follows already) or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if C.phase ~= 'over' then return { 'not_open' } end
if C.next ~= '' and C.next ~= ARGV[3] then return { 'conflict' } end
set('next', ARGV[3])
hint = 'r'
finish()
return { 'ok' }
