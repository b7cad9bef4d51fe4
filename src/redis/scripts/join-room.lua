#!lua
--- @include room
--- @include board
--- @include seats
--- @include codes
--- @include tickets
--- @include replies
-- Gives a newcomer a connected seat. The same join key gets the same seat again. A ticket binds the seat to a person, who has at
-- most one in a game: joining again with another join key takes it over, as a code does, also when the room is locked or full. In a
-- full lobby, the seat that has been disconnected for longest yields. Refused when Redis is full.
-- KEYS: the room's keys, then the key of the process. ARGV: epoch, game id, new player id, nickname, its skeleton, digest of the
--   join key or '', team index (-1: the smallest team), process id, connection id, digest of the browser's device id or '', then the
--   ticket: user id or '', its nonce, its expiry (ms).
-- Returns { code } ('not_allowed': banned; 'bad_token': a void ticket, or a key whose seat another device or person has) or {
--   'too_many', wait (ms) } or { 'limit', maximum of devices per seat } or { 'ok', … } as `seat_reply`, with `playerId`, and
--   `before` (the connection that this one replaces).

local problem = load_room()
if problem then return { problem } end
if C.phase == 'over' then return { 'no_such_room' } end

local id = ARGV[3]
local nickname, skeleton, key, team = ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
local device, user = ARGV[10] or '', ARGV[11] or ''
if is_banned(key, device, user) then return { 'not_allowed' } end
if is_void(key) then return { 'bad_token' } end
local known = key ~= '' and redis.call('HGET', K.join_keys, key)
local ticket = { user = user, nonce = ARGV[12], till = ARGV[13], key = key }
local own, own_seat = seat_of_user(user)
if user ~= '' then
  local held = known and redis.call('HGET', K.seats, known)
  local holder = held and cjson.decode(held).user
  if holder and holder ~= user then return { 'bad_token' } end
  local refusal = refuse_ticket(ticket, own and own == known)
  if refusal then return refusal end
end
if own and own ~= known then
  if (own_seat.generation or 0) >= DEVICES_MAX then return { 'limit', int(DEVICES_MAX) } end
  id, known = own, own
  hand_over(id, own_seat, key, device)
elseif known then
  id = known
else
  if C.locked ~= '' or (C.phase ~= 'lobby' and C.late == '') then return { 'room_locked' } end
  local yields = redis.call('HLEN', K.seats) >= C.max and (yielding_seat() or 'none')
  if yields == 'none' then return { 'room_full' } end
  local namesake = name_holder(skeleton, key, device, user)
  if namesake and namesake ~= yields then return { 'name_taken' } end
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
  local name = team >= 0 and redis.call('HGET', K.control, 'teamName:' .. int(team))
  append('join', '{"p":' .. cjson.encode(id) .. ',"n":' .. cjson.encode(nickname)
    .. (name and ',"t":' .. cjson.encode(name) or '') .. ',"o":' .. int(C.joinSeq) .. ',"at":' .. int(C.now)
    .. (user ~= '' and ',"u":' .. cjson.encode(user) or '') .. '}', user ~= '' and '4' or '1')
  redis.call('HSET', K.seats, id, cjson.encode(seat))
  redis.call('HSET', K.names, skeleton, id)
  if key ~= '' then redis.call('HSET', K.join_keys, key, id) end
  if user ~= '' then redis.call('HSET', K.join_keys, user_field(user), id) end
  add_to_board(id, nickname)
  if C.phase == 'closed' then redis.call('RPUSH', joined_key(), int(C.joinSeq) .. '|' .. id .. '|' .. nickname) end
  add_to_team(team, 1, 0)
end
if user ~= '' then note_ticket(ticket) end
local before = seat_connected(known and '~' or '+', id, ARGV[8], ARGV[9])
finish()
local reply = seat_reply(id)
add_pair(reply, 'playerId', id)
add_pair(reply, 'before', before)
return reply
