-- Replies about a room and a seat in it. Needs `room`.

-- The state of the room, as pairs: the fields of C, then some counts.
local function room_reply()
  local reply = { 'ok', 'now', int(C.now), 'players', player_count(), 'waiting', int(redis.call('SCARD', K.waiting)) }
  local due = phase_deadline()
  if due then
    reply[#reply + 1] = 'nextAt'
    reply[#reply + 1] = int(due)
  end
  for _, name in ipairs(FIELDS) do
    reply[#reply + 1] = name
    reply[#reply + 1] = type(C[name]) == 'number' and int(C[name]) or C[name]
  end
  return reply
end

local function add_pair(reply, name, value)
  if value then
    reply[#reply + 1] = name
    reply[#reply + 1] = value
  end
end

-- The room and one seat: the seat, its answer to the current question, its score.
local function seat_reply(player_id)
  local reply = room_reply()
  add_pair(reply, 'seat', redis.call('HGET', K.seats, player_id))
  add_pair(reply, 'score', redis.call('HGET', K.scores, player_id))
  if C.openedQ == C.q and C.q >= 0 then
    add_pair(reply, 'answer', redis.call('HGET', answers_key(C.q), player_id))
  end
  return reply
end
