-- Which seat a join gets, or why none. Needs `room`, `seats`, `codes` and `tickets`.

-- Looks, and changes nothing.
-- @param join { skeleton, key, device, user, nonce, till }: '' for what the newcomer does not have; any name will do if `skeleton` is ''
-- Returns a refusal; or nil and { id, seat, moves, yields }: `id` is of a seat that is there already, whose device changes if `moves`;
-- `yields` is the seat that a newcomer takes the place of.
local function find_place(join)
  local key, user = join.key, join.user
  if C.phase == 'over' then return { 'no_such_room' } end
  if is_banned(key, join.device, user) then return { 'not_allowed' } end
  if is_void(key) then return { 'bad_token' } end
  local known = key ~= '' and redis.call('HGET', K.join_keys, key)
  local held = known and redis.call('HGET', K.seats, known)
  local known_seat = held and cjson.decode(held)
  local own, own_seat = seat_of_user(user)
  if user ~= '' then
    if known_seat and known_seat.user and known_seat.user ~= user then return { 'bad_token' } end
    local refusal = refuse_ticket(join, own and own == known)
    if refusal then return refusal end
  end
  if own and own ~= known then
    if (own_seat.generation or 0) >= DEVICES_MAX then return { 'limit', int(DEVICES_MAX) } end
    return nil, { id = own, seat = own_seat, moves = true }
  end
  if known then return nil, { id = known, seat = known_seat or {} } end
  if C.locked ~= '' or (C.phase ~= 'lobby' and C.late == '') then return { 'room_locked' } end
  local yields = redis.call('HLEN', K.seats) >= C.max and (yielding_seat() or 'none')
  if yields == 'none' then return { 'room_full' } end
  local namesake = join.skeleton ~= '' and name_holder(join.skeleton, key, join.device, user)
  if namesake and namesake ~= yields then return { 'name_taken' } end
  return nil, { yields = yields or nil }
end
