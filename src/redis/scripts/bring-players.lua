#!lua
--- @include room
--- @include seats
-- Brings to a new room whom the one before had banned, and keeps names of its players for their devices. A second time changes nothing.
-- Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, bans of the room before as it has them (JSON) or '', for how long names are kept (ms),
--   then at most 500 times: name by look, digest of the join key or '', digest of what the browser keeps or ''.
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if ARGV[3] ~= '' and C.banned == '' then
  set('banned', ARGV[3])
  for _, row in ipairs(banned_rows()) do
    if row.key then redis.call('HSET', K.join_keys, key_field(row.key), row.playerId) end
    if row.device then redis.call('HSET', K.join_keys, device_field(row.device), row.playerId) end
  end
end
local till = int(C.now + tonumber(ARGV[4]))
for i = 5, #ARGV - 2, 3 do
  redis.call('HSETNX', K.names, ARGV[i], 'kept|' .. till .. '|' .. ARGV[i + 1] .. '|' .. ARGV[i + 2])
end
finish()
return { 'ok' }
