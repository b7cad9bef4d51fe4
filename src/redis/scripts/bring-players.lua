#!lua
--- @include room
--- @include seats
-- Brings to a new room whom the one before had banned, and keeps names of its players for their devices and for themselves. A second time changes nothing.
-- Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, bans of the room before as it has them (JSON) or '', for how long names are kept (ms),
--   then at most 500 times: name by look, digest of the join key or '', digest of what the browser keeps or '', user id or ''.
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if ARGV[3] ~= '' and C.banned == '' then
  set('banned', ARGV[3])
  for _, row in ipairs(banned_rows()) do note_ban(row) end
end
local till = int(C.now + tonumber(ARGV[4]))
for i = 5, #ARGV - 3, 4 do
  local kept = 'kept|' .. till .. '|' .. ARGV[i + 1] .. '|' .. ARGV[i + 2]
  redis.call('HSETNX', K.names, ARGV[i], ARGV[i + 3] == '' and kept or kept .. '|' .. ARGV[i + 3])
end
finish()
return { 'ok' }
