#!lua flags=allow-oom
--- @include room
-- Shows everybody a row of a reveal that was hidden. A second time changes nothing.
-- KEYS: the room's keys. ARGV: epoch, game id, question index, the row as one line of text.
-- Returns { code } ('not_open': another phase, or another question) or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if C.phase ~= 'reveal' or C.q ~= tonumber(ARGV[3]) then return { 'not_open' } end
-- The question, then its rows, a line each; whatever is there of an earlier question goes.
local head = int(C.q) .. '\n'
local rows = string.sub(C.shownRows, 1, #head) == head and C.shownRows or head
local line = ARGV[4] .. '\n'
if not string.find(rows, '\n' .. line, 1, true) then
  set('shownRows', rows .. line)
  hint = 'r'
  finish()
end
return { 'ok' }
