#!lua
--- @include room
--- @include seats
-- Copies bans from a room to the one that follows it, and reserves names for the devices and persons that had them. Idempotent.
-- Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, the earlier room's bans (JSON) or '', how long names are reserved (ms), then at most
--   500 times: name's skeleton, digest of the join key or '', digest of the browser's device id or '', user id or ''.
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
