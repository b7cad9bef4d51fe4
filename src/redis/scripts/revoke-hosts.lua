#!lua flags=allow-oom
--- @include room
-- Ends the host tokens of earlier generations. Sockets that came with one are ended by their processes, which are told at once
-- and compare, once a second at the latest, when the sequence of the seats has moved.
-- KEYS: the room's keys. ARGV: epoch, game id, the generation from which on tokens are good.
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
local generation = tonumber(ARGV[3])
if generation > C.hostGeneration then
  set('hostGeneration', generation)
  set('seatSeq', C.seatSeq + 1)
  hint = 's'
  finish()
end
return { 'ok' }
