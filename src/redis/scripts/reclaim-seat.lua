#!lua
--- @include room
--- @include board
--- @include seats
--- @include codes
--- @include tickets
--- @include replies
-- Gives a seat to the device with the seat's code, also when the room is locked or full, and voids the earlier device's tokens and
-- key. A seat of a person also needs a ticket of that person. The join key that used a code may repeat it for at least as long
-- again. Refused when Redis is full.
-- KEYS: the room's keys, then the key of the process. ARGV: epoch, game id, digest of the code, digest of the join key or '',
--   process id, connection id, digest of the device id or '', then the ticket: user id or '', its nonce, its expiry (ms).
-- Returns { code } ('not_allowed': banned; 'bad_token': a void ticket) or { 'too_many', wait (ms) } or { 'wrong_code' } or {
--   'no_ticket' } or { 'ok', … } as `seat_reply`, with `playerId`, and `before` (the connection that this one replaces).

local problem = load_room()
if problem then return { problem } end
if C.phase == 'over' then return { 'no_such_room' } end
local digest, key, device, user = ARGV[3], ARGV[4], ARGV[7], ARGV[8] or ''
local ticket = { user = user, nonce = ARGV[9], till = ARGV[10], key = key }
if is_banned(key, device, user) then return { 'not_allowed' } end

local state = read_codes()
local code = state.codes[digest]
local id = code and code.player
local stored = id and redis.call('HGET', K.seats, id)
local again = stored and code.used and key ~= '' and code.key == key and redis.call('HGET', K.join_keys, key) == id
if not again and not (stored and is_live(code)) then
  count_wrong_code(state)
  return { 'wrong_code' }
end
local seat = cjson.decode(stored)
if seat.user and seat.user ~= user then return { 'no_ticket' } end
local refusal = user ~= '' and refuse_ticket(ticket, again)
if refusal then return refusal end
if not again then
  hand_over(id, seat, key, device)
  for other, unused in pairs(state.codes) do
    if unused.player == id and not unused.used and other ~= digest then state.codes[other] = nil end
  end
  code.used, code.key, code.till = true, key, int(C.now + CODE_TTL_MS)
  if key == '' then state.codes[digest] = nil end
  write_codes(state)
end
if user ~= '' then note_ticket(ticket) end
local before = seat_connected('~', id, ARGV[5], ARGV[6])
finish()
local reply = seat_reply(id)
add_pair(reply, 'playerId', id)
add_pair(reply, 'before', before)
return reply
