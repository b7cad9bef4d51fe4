#!lua
--- @include room
-- A room that is over says which one follows it, once. Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, the next room as its players are told (JSON).
-- Returns { code } ('not_open' for one that is not over, 'conflict' when another one follows it already) or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if C.phase ~= 'over' then return { 'not_open' } end
if C.next ~= '' and C.next ~= ARGV[3] then return { 'conflict' } end
set('next', ARGV[3])
hint = 'r'
finish()
return { 'ok' }
