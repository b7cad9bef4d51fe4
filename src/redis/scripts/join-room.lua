#!lua
--- @include room
--- @include board
--- @include seats
--- @include codes
--- @include tickets
--- @include places
--- @include replies
-- Gives a newcomer a connected seat. The same join key gets the same seat again. A ticket binds the seat to a person, who has at
-- most one in a game: joining again with another join key takes it over, as a code does, also when the room is locked or full. In a
-- full lobby, the seat that has been disconnected for longest yields. Refused when Redis is full.
-- KEYS: the room's keys, then the key of the process. ARGV: epoch, game id, new player id, nickname, its skeleton, digest of the
--   join key or '', team index (-1: the smallest team), process id, connection id, digest of the browser's device id or '', then the
--   ticket: user id or '', its nonce, its expiry (ms), the person's entry in the pot, 'seated' for a seat that is there already, or ''.
-- Returns { code } ('not_allowed': banned; 'bad_token': a void ticket, or a key whose seat another device or person has) or {
--   'too_many', wait (ms) } or { 'limit', maximum of devices per seat } or { 'void_entry' } (the entry is given back, or the join is
--   not as `check-join` has found it: nothing has changed) or { 'ok', … } as `seat_reply`, with `playerId`, and
--   `before` (the connection that this one replaces).

local problem = load_room()
if problem then return { problem } end

local nickname, skeleton, key, team = ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
local device, user, entry = ARGV[10] or '', ARGV[11] or '', ARGV[14] or ''
local join = { skeleton = skeleton, key = key, device = device, user = user, nonce = ARGV[12], till = ARGV[13] }
local refusal, place = find_place(join)
if refusal then return refusal end

-- Whether the entry may go on with this seat: its own, or a new one in the lobby.
local function fits()
  if entry == 'seated' then return place.id ~= nil end
  if is_void_entry(entry) then return false end
  if place.id then return place.seat.entry == entry end
  return C.phase == 'lobby'
end
if entry ~= '' and not fits() then return { 'void_entry' } end

local known, id = place.id, place.id or ARGV[3]
if place.moves then
  hand_over(id, place.seat, key, device)
elseif not known then
  local yields = place.yields
  if yields then
    log_leave(yields)
    free_seat(yields, cjson.decode(redis.call('HGET', K.seats, yields)))
  end
  if C.teams == 0 then
    team = -1
  elseif team < 0 then
    local smallest = math.huge
    for i = 0, C.teams - 1 do
      local members = tonumber(redis.call('HGET', K.teams, 'n' .. int(i)) or '0')
      if members < smallest then smallest, team = members, i end
    end
  end
  set('joinSeq', C.joinSeq + 1)
  local seat = { nickname = nickname, skeleton = skeleton, team = team, joinOrder = C.joinSeq }
  if key ~= '' then seat.key = key end
  if device ~= '' then seat.device = device end
  if user ~= '' then seat.user = user end
  if entry ~= '' then seat.entry = entry end
  local name = team >= 0 and redis.call('HGET', K.control, 'teamName:' .. int(team))
  append('join', '{"p":' .. cjson.encode(id) .. ',"n":' .. cjson.encode(nickname)
    .. (name and ',"t":' .. cjson.encode(name) or '') .. ',"o":' .. int(C.joinSeq) .. ',"at":' .. int(C.now)
    .. (user ~= '' and ',"u":' .. cjson.encode(user) or '') .. (seat.entry and ',"e":' .. cjson.encode(seat.entry) or '')
    .. '}', seat.entry and '6' or user ~= '' and '4' or '1')
  redis.call('HSET', K.seats, id, cjson.encode(seat))
  redis.call('HSET', K.names, skeleton, id)
  if key ~= '' then redis.call('HSET', K.join_keys, key, id) end
  if user ~= '' then redis.call('HSET', K.join_keys, user_field(user), id) end
  if seat.entry then redis.call('HSET', K.join_keys, entry_field(seat.entry), id) end
  add_to_board(id, nickname)
  if C.phase == 'closed' then redis.call('RPUSH', joined_key(), int(C.joinSeq) .. '|' .. id .. '|' .. nickname) end
  add_to_team(team, 1, 0)
end
if user ~= '' then note_ticket(join) end
local before = seat_connected(known and '~' or '+', id, ARGV[8], ARGV[9])
finish()
local reply = seat_reply(id)
add_pair(reply, 'playerId', id)
add_pair(reply, 'before', before)
return reply
