#!lua
--- @include room
--- @include board
--- @include seats
--- @include codes
--- @include replies
-- Gives a seat to the device that knows the code the host was given for it: also when the room is locked or full. What the device before
-- holds is void. The join key that used a code may repeat it for at least as long again. Refused when Redis is full.
-- KEYS: the room's keys, then the key of the process. ARGV: epoch, game id, digest of the code, digest of the join key or '', process id,
--   connection id, digest of what the browser keeps or ''.
-- Returns { code } ('not_allowed' for who is banned) or { 'wrong_code' } or { 'ok', … } as `seat_reply`, with `playerId`, and `before` (a
--   connection that this one replaces).

local problem = load_room()
if problem then return { problem } end
if C.phase == 'over' then return { 'no_such_room' } end
local digest, key, device = ARGV[3], ARGV[4], ARGV[7]
if is_banned(key, device) then return { 'not_allowed' } end

local state = read_codes()
local code = state.codes[digest]
local id = code and code.player
local stored = id and redis.call('HGET', K.seats, id)
local again = stored and code.used and key ~= '' and code.key == key and redis.call('HGET', K.join_keys, key) == id
if not again and not (stored and is_live(code)) then
  count_wrong_code(state)
  return { 'wrong_code' }
end
if not again then
  local seat = cjson.decode(stored)
  raise_generation(id, seat, (seat.generation or 0) + 1)
  if seat.key then
    redis.call('HDEL', K.join_keys, seat.key)
    redis.call('HSET', K.join_keys, void_field(seat.key), id)
  end
  seat.key, seat.device = nil, nil
  if device ~= '' then seat.device = device end
  if key ~= '' then
    -- This device may have another seat by the same key: that one keeps its token only.
    local other = redis.call('HGET', K.join_keys, key)
    if other and other ~= id then
      local other_seat = cjson.decode(redis.call('HGET', K.seats, other))
      other_seat.key = nil
      redis.call('HSET', K.seats, other, cjson.encode(other_seat))
    end
    redis.call('HDEL', K.join_keys, void_field(key))
    redis.call('HSET', K.join_keys, key, id)
    seat.key = key
  end
  redis.call('HSET', K.seats, id, cjson.encode(seat))
  for other, unused in pairs(state.codes) do
    if unused.player == id and not unused.used and other ~= digest then state.codes[other] = nil end
  end
  code.used, code.key, code.till = true, key, int(C.now + CODE_TTL_MS)
  if key == '' then state.codes[digest] = nil end
  write_codes(state)
end
local before = seat_connected('~', id, ARGV[5], ARGV[6])
finish()
local reply = seat_reply(id)
add_pair(reply, 'playerId', id)
add_pair(reply, 'before', before)
return reply
