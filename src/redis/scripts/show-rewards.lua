#!lua flags=allow-oom
--- @include room
--- @include board
--- @include phases
-- Shows what players have won of the pot, once it is paid. Idempotent.
-- KEYS: the room's keys. ARGV: epoch, game id, '1' when these are the last ones, else '', then pairs of player id and amount, the
--   largest first over all calls.
-- Returns { code } ('conflict': the game is not over) or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if C.phase ~= 'over' then return { 'conflict' } end
local shown = C.rewards == '' and {} or cjson.decode(C.rewards)
local known = {}
for _, row in ipairs(shown) do known[row.playerId] = true end
for i = 4, #ARGV - 1, 2 do
  local stored = redis.call('HGET', K.seats, ARGV[i])
  if stored then
    local seat = cjson.decode(stored)
    seat.reward = ARGV[i + 1]
    redis.call('HSET', K.seats, ARGV[i], cjson.encode(seat))
    if #shown < ROWS_SHOWN and not known[ARGV[i]] then
      shown[#shown + 1] = { playerId = ARGV[i], nickname = seat.nickname, amount = seat.reward }
    end
  end
end
if #shown > 0 then set('rewards', cjson.encode(shown)) end
if ARGV[3] == '1' then
  set('rewarded', 1)
  refresh_shown()
  hint = 'r'
end
finish()
return { 'ok' }
