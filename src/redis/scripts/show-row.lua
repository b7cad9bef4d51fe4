#!lua flags=allow-oom
--- @include room
-- Shows a hidden row of a reveal to everyone. Idempotent.
-- KEYS: the room's keys. ARGV: epoch, game id, question index, the row as one line of text.
-- Returns { code } ('not_open': another phase, or another question) or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if C.phase ~= 'reveal' or C.q ~= tonumber(ARGV[3]) then return { 'not_open' } end
-- The question, then a line for each row; rows of an earlier question are dropped.
local head = int(C.q) .. '\n'
local rows = string.sub(C.shownRows, 1, #head) == head and C.shownRows or head
local line = ARGV[4] .. '\n'
if not string.find(rows, '\n' .. line, 1, true) then
  set('shownRows', rows .. line)
  hint = 'r'
  finish()
end
return { 'ok' }
