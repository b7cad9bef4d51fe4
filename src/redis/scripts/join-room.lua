#!lua
--- @include room
--- @include board
--- @include seats
--- @include codes
--- @include replies
-- Gives a newcomer a seat, connected at once. The same join key gives the same seat again. In a lobby that is full, the seat
-- that has been without a socket for longest yields. Refused when Redis is full.
-- KEYS: the room's keys, then the key of the process. ARGV: epoch, game id, new player id, nickname, name by look, digest of the join key or '',
--   team index, -1 for the smallest team, process id, connection id, digest of what the browser keeps or ''.
-- Returns { code } ('not_allowed' for who is banned, 'bad_token' for a key whose seat another device has taken) or { 'ok', … } as `seat_reply`, with `playerId`, and `before` (a connection that this one replaces).

local problem = load_room()
if problem then return { problem } end
if C.phase == 'over' then return { 'no_such_room' } end

local id = ARGV[3]
local nickname, skeleton, key, team = ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
local device = ARGV[10] or ''
if is_banned(key, device) then return { 'not_allowed' } end
if is_void(key) then return { 'bad_token' } end
local known = key ~= '' and redis.call('HGET', K.join_keys, key)
if known then
  id = known
else
  if C.locked ~= '' or (C.phase ~= 'lobby' and C.late == '') then return { 'room_locked' } end
  local yields = redis.call('HLEN', K.seats) >= C.max and (yielding_seat() or 'nobody')
  if yields == 'nobody' then return { 'room_full' } end
  local namesake = name_holder(skeleton, key, device)
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
  local name = team >= 0 and redis.call('HGET', K.control, 'teamName:' .. int(team))
  append('join', '{"p":' .. cjson.encode(id) .. ',"n":' .. cjson.encode(nickname)
    .. (name and ',"t":' .. cjson.encode(name) or '') .. ',"o":' .. int(C.joinSeq) .. ',"at":' .. int(C.now) .. '}')
  redis.call('HSET', K.seats, id, cjson.encode(seat))
  redis.call('HSET', K.names, skeleton, id)
  if key ~= '' then redis.call('HSET', K.join_keys, key, id) end
  add_to_board(id, nickname)
  if C.phase == 'closed' then redis.call('RPUSH', joined_key(), int(C.joinSeq) .. '|' .. id .. '|' .. nickname) end
  add_to_team(team, 1, 0)
end
local before = seat_connected(known and '~' or '+', id, ARGV[8], ARGV[9])
finish()
local reply = seat_reply(id)
add_pair(reply, 'playerId', id)
add_pair(reply, 'before', before)
return reply
