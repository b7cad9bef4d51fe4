-- The room as one script sees it: what it may touch (K), what it knows (C), and every way in which it may change.
-- Included by the scripts that change or read one room; they all take the same KEYS (see room-script-keys.ts) and begin
-- with ARGV[1] = epoch, ARGV[2] = game id.
-- Rules: check everything, then append to the log, then change the rest; `finish` writes what changed in C.

local K = {
  epoch = KEYS[1], alive = KEYS[2], deadlines = KEYS[3], log = KEYS[4], hints = KEYS[5],
  control = KEYS[6], events = KEYS[7], seats = KEYS[8], names = KEYS[9], join_keys = KEYS[10],
  connections = KEYS[11], present = KEYS[12], gone = KEYS[13], waiting = KEYS[14], scores = KEYS[15],
  board = KEYS[16], kicked = KEYS[17], roster = KEYS[18], teams = KEYS[19], processes = KEYS[20],
  definition = KEYS[21], answers_base = KEYS[22],
}

local EVENTS_KEPT = 16
local ROSTER_KEPT = 2000
local GRACE_MS = 8000          -- a seat that is gone for less still counts as expected
local HOST_AWAY_MS = 60000     -- after this the game goes on without a host
local ABANDON_MS = 7200000     -- without any socket for this long, a game ends
local SCORE_BY_MS = 1000       -- a scorer that takes longer is taken for dead
local OUTAGE_MS = 2000         -- nobody looked after the shard for longer: an outage, given back to open questions
local PULSE_MS = 200           -- between two hints about counts and roster
local BULK = 2000              -- members of one variadic command
local PROCESS_TTL_MS = 5000    -- a web process that is silent for longer is taken for dead
local ROWS_SHOWN = 10          -- of the leaderboard

local NUMBERS = {
  'rev', 'q', 'total', 'opensAt', 'closesAt', 'closedAt', 'enteredAt', 'pausedMs', 'pausedAt', 'last', 'hostGoneAt',
  'emptyAt', 'hosts', 'joinSeq', 'rosterSeq', 'seatSeq', 'scoredQ', 'openedQ', 'answered', 'scoreBy', 'startAt',
  'introMs', 'revealMs', 'standingsMs', 'max', 'teams', 'questionRev', 'revealRev', 'pulseAt', 'outage', 'retireAt', 'resumedAt',
}
local TEXTS = { 'phase', 'auto', 'early', 'late', 'locked', 'ending', 'streaks', 'scorer', 'pin', 'shown' }

local FIELDS = {}
for _, name in ipairs(TEXTS) do FIELDS[#FIELDS + 1] = name end
for _, name in ipairs(NUMBERS) do FIELDS[#FIELDS + 1] = name end

local C, dirty = {}, {}
local hint = nil -- 'r' something every process must read, 'p' only counts or roster

local function int(number) return string.format('%.0f', number) end

-- Loads C, or answers why not: 'busy' (other epoch: this Redis lost something) or 'no_such_room'.
local function load_room()
  if redis.call('GET', K.epoch) ~= ARGV[1] then return 'busy' end
  local values = redis.call('HMGET', K.control, unpack(FIELDS))
  if not values[1] then return 'no_such_room' end
  for i, name in ipairs(FIELDS) do
    if i <= #TEXTS then C[name] = values[i] or '' else C[name] = tonumber(values[i] or '0') end
  end
  local time = redis.call('TIME')
  C.now = math.max(time[1] * 1000 + math.floor(time[2] / 1000), C.last)
  return nil
end

local function set(name, value)
  C[name] = value
  dirty[name] = true
end

local function append(kind, json)
  return redis.call('XADD', K.log, '*', 'v', '1', 't', kind, 'g', ARGV[2], 'd', json)
end

-- One event for the whole room: `rev` grows by exactly 1. Returns the event as stored.
local function emit(name, json)
  set('rev', C.rev + 1)
  local event = '{"rev":' .. int(C.rev) .. ',"name":"' .. name .. '","data":' .. json .. '}'
  redis.call('LPUSH', K.events, event)
  redis.call('LTRIM', K.events, 0, EVENTS_KEPT - 1)
  hint = 'r'
  return event
end

-- Counts or roster changed: at most one hint per PULSE_MS; what comes between is read a moment later anyway.
local function pulse()
  if not hint and C.now - C.pulseAt >= PULSE_MS then
    set('pulseAt', C.now)
    hint = 'p'
  end
end

-- `kind`: '+' a new seat, '~' anything else about a seat, or that it is gone.
local function change_roster(kind, player_id)
  set('rosterSeq', C.rosterSeq + 1)
  redis.call('LPUSH', K.roster, kind .. player_id)
  redis.call('LTRIM', K.roster, 0, ROSTER_KEPT - 1)
  pulse()
end

-- When the phase ends by itself, or nil.
local function phase_deadline()
  if C.pausedAt > 0 then return nil end
  if C.phase == 'lobby' then return C.startAt > 0 and C.startAt or nil end
  if C.phase == 'intro' then return C.opensAt end
  if C.phase == 'open' then return C.closesAt end
  if C.phase == 'closed' then return C.scoreBy end
  if C.phase == 'over' then return nil end
  local stays = C.enteredAt + (C.phase == 'reveal' and C.revealMs or C.standingsMs)
  if C.auto ~= '' then return stays end
  if C.hostGoneAt > 0 then return math.max(stays, C.hostGoneAt + HOST_AWAY_MS) end
  return nil
end

-- The earliest moment at which anything is due, or nil.
local function next_due()
  if C.phase == 'over' then return nil end
  local due = phase_deadline()
  if C.phase == 'open' and C.early ~= '' and C.pausedAt == 0 then
    local first = redis.call('ZRANGE', K.gone, 0, 0, 'WITHSCORES')
    if first[2] then due = math.min(due, tonumber(first[2]) + GRACE_MS) end
  end
  if C.emptyAt > 0 then due = math.min(due or math.huge, C.emptyAt + ABANDON_MS) end
  return due
end

-- Writes what changed, sets the room's one deadline, and sends the hint. Every changing script ends here.
local function finish()
  set('last', C.now)
  local pairs_ = {}
  for name in pairs(dirty) do
    pairs_[#pairs_ + 1] = name
    pairs_[#pairs_ + 1] = type(C[name]) == 'number' and int(C[name]) or C[name]
  end
  redis.call('HSET', K.control, unpack(pairs_))
  local due = next_due()
  if due then
    -- A shard in which nothing was due was not looked after: that is no outage.
    if redis.call('ZCARD', K.deadlines) == 0 then redis.call('SET', K.alive, int(C.now)) end
    redis.call('ZADD', K.deadlines, int(due), ARGV[2])
  else
    redis.call('ZREM', K.deadlines, ARGV[2])
  end
  if C.retireAt > 0 then
    for i = 6, 21 do redis.call('PEXPIREAT', KEYS[i], int(C.retireAt)) end
  end
  if hint then redis.call('PUBLISH', K.hints, hint .. ARGV[2]) end
end

local function answers_key(q) return K.answers_base .. int(q) end

-- Seats that are gone for longer than the grace time owe no answer any more.
local function purge_gone()
  local late = redis.call('ZRANGEBYSCORE', K.gone, '-inf', int(C.now - GRACE_MS), 'LIMIT', 0, BULK)
  if #late > 0 then
    redis.call('ZREM', K.gone, unpack(late))
    redis.call('SREM', K.present, unpack(late))
    redis.call('SREM', K.waiting, unpack(late))
  end
end

local function close_question()
  append('closed', '{"q":' .. int(C.q) .. ',"openedAt":' .. int(C.opensAt) .. ',"closedAt":' .. int(C.now) .. '}')
  set('phase', 'closed')
  set('closedAt', C.now)
  set('scoreBy', C.now + SCORE_BY_MS)
  hint = 'r'
end

-- Closes the open question when everyone who is expected has answered, and at least one has.
local function close_if_all_answered()
  if C.phase == 'open' and C.pausedAt == 0 and C.early ~= '' and C.answered > 0
    and redis.call('SCARD', K.waiting) == 0 then
    close_question()
    return true
  end
  return false
end

local function enter_open()
  purge_gone()
  local limit = tonumber(redis.call('HGET', K.control, 'limit:' .. int(C.q)))
  redis.call('UNLINK', answers_key(C.q - 2), K.waiting)
  redis.call('COPY', K.present, K.waiting, 'REPLACE')
  set('phase', 'open')
  set('openedQ', C.q)
  set('opensAt', C.now)
  set('closesAt', C.now + limit)
  set('pausedMs', 0)
  set('resumedAt', 0)
  set('answered', 0)
  emit('question:open',
    '{"index":' .. int(C.q) .. ',"opensAt":' .. int(C.opensAt) .. ',"closesAt":' .. int(C.closesAt) .. '}')
  set('questionRev', C.rev)
end

local function enter_intro(q)
  set('q', q)
  if C.introMs == 0 then return enter_open() end
  set('phase', 'intro')
  set('opensAt', C.now + C.introMs)
  set('closesAt', 0)
  emit('question:intro', '{"index":' .. int(q) .. ',"opensAt":' .. int(C.opensAt) .. '}')
  set('questionRev', C.rev)
end

-- "id|score|nickname": an entry of the board, written by the scorer and read by everyone.
local function board_entry(player_id, score, nickname) return player_id .. '|' .. int(score) .. '|' .. nickname end

local function split_entry(entry)
  return string.match(entry, '^([^|]*)|(%d+)|(.*)$')
end

-- Also null without a score: nothing is scored yet, or the seat came after the scorer.
local function json_or_null(value)
  if not value or value == cjson.null then return 'null' end
  return int(value)
end

-- A seat without points goes behind everyone of whom that is not true: to the end, but before those who took time to earn
-- nothing. Only the rows that are shown are kept in that order until the next question is scored.
local function add_to_board(player_id, nickname)
  local entry = board_entry(player_id, 0, nickname)
  for _, row in ipairs(redis.call('LRANGE', K.board, 0, ROWS_SHOWN - 1)) do
    local id, score = split_entry(row)
    if score == '0' then
      local state = redis.call('HGET', K.scores, id)
      if state and cjson.decode(state).timeMs > 0 then return redis.call('LINSERT', K.board, 'BEFORE', row, entry) end
    end
  end
  redis.call('RPUSH', K.board, entry)
end

-- The first ten rows with competition ranks, as JSON.
local function top_rows()
  local rows, rank, last_score = {}, 0, nil
  for place, entry in ipairs(redis.call('LRANGE', K.board, 0, ROWS_SHOWN - 1)) do
    local id, score, nickname = split_entry(entry)
    if score ~= last_score then rank, last_score = place, score end
    local state = redis.call('HGET', K.scores, id)
    local before = state and cjson.decode(state).previousRank
    rows[place] = '{"playerId":' .. cjson.encode(id) .. ',"nickname":' .. cjson.encode(nickname) .. ',"score":' .. score
      .. ',"rank":' .. int(rank) .. ',"previousRank":' .. json_or_null(before) .. '}'
  end
  return rows
end

-- ,"teams":[[sum, members], …] in the order of the settings, or nothing.
local function team_totals()
  if C.teams == 0 then return '' end
  local rows = {}
  for i = 0, C.teams - 1 do
    local values = redis.call('HMGET', K.teams, 's' .. int(i), 'n' .. int(i))
    rows[#rows + 1] = '[' .. (values[1] or '0') .. ',' .. (values[2] or '0') .. ']'
  end
  return ',"teams":[' .. table.concat(rows, ',') .. ']'
end

local function player_count() return int(redis.call('HLEN', K.seats)) end

local function enter_standings()
  set('phase', 'standings')
  set('enteredAt', C.now)
  set('shown', emit('leaderboard', '{"index":' .. int(C.q) .. ',"top":[' .. table.concat(top_rows(), ',') .. ']'
    .. team_totals() .. ',"players":' .. player_count() .. '}'))
end

local function record_end(status)
  append('over', '{"status":"' .. status .. '","at":' .. int(C.now) .. '}')
  set('phase', 'over')
  set('pausedAt', 0)
  set('enteredAt', C.now)
end

local function enter_over()
  record_end(C.scoredQ == C.total - 1 and 'finished' or 'ended')
  local rows = top_rows()
  set('shown', emit('game:over', '{"podium":[' .. table.concat(rows, ',', 1, math.min(3, #rows)) .. '],"top":['
    .. table.concat(rows, ',') .. ']' .. team_totals() .. ',"players":' .. player_count() .. '}'))
end

-- The room is gone without a podium: ended in the lobby, or abandoned.
local function close_room(reason)
  record_end(reason)
  set('shown', emit('room:closed', '{"reason":"' .. reason .. '"}'))
end

-- Moves what the pause held back.
local function resume()
  local pause = C.now - C.pausedAt
  set('pausedAt', 0)
  local data = '{}'
  if C.phase == 'intro' then
    set('opensAt', C.opensAt + pause)
  elseif C.phase == 'open' then
    set('closesAt', C.closesAt + pause)
    set('pausedMs', C.pausedMs + pause)
    set('resumedAt', C.now)
    data = '{"closesAt":' .. int(C.closesAt) .. '}'
  else
    set('enteredAt', C.enteredAt + pause)
  end
  emit('game:resumed', data)
end

-- One step forward, by the host or by a timer. From `open` it only closes: the scorer makes the reveal.
local function step()
  if C.phase == 'lobby' then
    append('start', '{"at":' .. int(C.now) .. '}')
    enter_intro(0)
  elseif C.phase == 'intro' then
    enter_open()
  elseif C.phase == 'open' then
    close_question()
  elseif C.phase == 'reveal' then
    if C.q + 1 >= C.total then enter_over() else enter_standings() end
  elseif C.phase == 'standings' then
    enter_intro(C.q + 1)
  end
end

local function add_to_team(team, members, score)
  if team < 0 then return end
  redis.call('HINCRBY', K.teams, 'n' .. int(team), members)
  -- Adding 0 makes 0 of -0, which Redis does not take for a number.
  redis.call('HINCRBY', K.teams, 's' .. int(team), int(score + 0))
end

-- Takes a seat out of everything that counts: ranks, counts, names, expectations. Its log entries stay.
local function remove_seat(player_id, seat)
  redis.call('HDEL', K.seats, player_id)
  redis.call('HDEL', K.names, seat.skeleton)
  if seat.key then redis.call('HDEL', K.join_keys, seat.key) end
  redis.call('SREM', K.present, player_id)
  redis.call('SREM', K.waiting, player_id)
  redis.call('ZREM', K.gone, player_id)
  redis.call('HDEL', K.connections, player_id)
  local state = redis.call('HGET', K.scores, player_id)
  local score = state and cjson.decode(state).score or 0
  add_to_team(seat.team, -1, -score)
  redis.call('HDEL', K.scores, player_id)
  redis.call('LREM', K.board, 1, board_entry(player_id, score, seat.nickname))
  if C.openedQ == C.q and redis.call('HEXISTS', answers_key(C.q), player_id) == 1 then
    set('answered', math.max(0, C.answered - 1))
  end
  set('seatSeq', C.seatSeq + 1)
  change_roster('~', player_id)
end

-- A connection of this room appeared: nobody is away any more. Its process is alive, said in the same step (KEYS[23]).
local function note_connection(process_id)
  redis.call('HSET', K.processes, process_id, '1')
  if KEYS[23] then redis.call('SET', KEYS[23], '1', 'PX', PROCESS_TTL_MS) end
  set('emptyAt', 0)
end

local function note_if_empty()
  if C.emptyAt == 0 and redis.call('HLEN', K.connections) == 0 then set('emptyAt', C.now) end
end

-- A seat is connected: it counts as expected, also for the question that is open if it still owes that answer.
local function seat_connected(kind, player_id, process_id, connection)
  local mine = process_id .. '/' .. connection
  local before = redis.call('HGET', K.connections, player_id)
  redis.call('HSET', K.connections, player_id, mine)
  redis.call('SADD', K.present, player_id)
  redis.call('ZREM', K.gone, player_id)
  if C.phase == 'open' and redis.call('HEXISTS', answers_key(C.q), player_id) == 0 then
    redis.call('SADD', K.waiting, player_id)
  end
  note_connection(process_id)
  change_roster(kind, player_id)
  if before and before ~= mine then
    set('seatSeq', C.seatSeq + 1)
    return before
  end
  return ''
end

-- What is known of the room, as pairs: the fields of C, then some counts.
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

-- The room and what concerns one seat: the seat, its answer to the current question, its score.
local function seat_reply(player_id)
  local reply = room_reply()
  add_pair(reply, 'seat', redis.call('HGET', K.seats, player_id))
  add_pair(reply, 'score', redis.call('HGET', K.scores, player_id))
  if C.openedQ == C.q and C.q >= 0 then
    add_pair(reply, 'answer', redis.call('HGET', answers_key(C.q), player_id))
  end
  return reply
end
