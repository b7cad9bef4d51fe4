#!lua flags=allow-oom
--- @include room
--- @include board
--- @include seats
-- Declares entries of the pot void that have no seat: `join-room` gives them none any more, so what was held for them can be given
-- back. Idempotent. Does nothing when the game is over: then its end says who was in the pot.
-- KEYS: the room's keys. ARGV: epoch, game id, ids of entries.
-- Returns { code } or { 'ok', 'over' } or { 'ok', 'live', ids of those with a seat … }.

local problem = load_room()
if problem then return { problem } end
if C.phase == 'over' then return { 'ok', 'over' } end
local reply, void = { 'ok', 'live' }, false
for i = 3, #ARGV do
  local field = entry_field(ARGV[i])
  local holder = redis.call('HGET', K.join_keys, field)
  if holder and holder ~= 'void' and redis.call('HEXISTS', K.seats, holder) == 1 then
    reply[#reply + 1] = ARGV[i]
  elseif holder ~= 'void' then
    redis.call('HSET', K.join_keys, field, 'void')
    void = true
  end
end
if void then finish() end
return reply
