#!lua flags=allow-oom
--- @include room
-- Voids the host tokens of earlier generations. Processes close the sockets that used them: a hint makes them compare at once, and
-- the moved seat sequence within a second.
-- KEYS: the room's keys. ARGV: epoch, game id, the first valid generation.
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
