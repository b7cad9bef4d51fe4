-- The room for one script: its keys (K), its state (C), how it changes, when something is due.
-- All scripts that read or change one room include this first. They take the same KEYS, in the order of K, and begin with ARGV[1] =
-- epoch, ARGV[2] = game id.
-- Rules: check everything, then append to the log, then change the rest; `finish` writes the changed fields of C.

local K = {
  epoch = KEYS[1], alive = KEYS[2], deadlines = KEYS[3], log = KEYS[4], hints = KEYS[5],
  control = KEYS[6], events = KEYS[7], seats = KEYS[8], names = KEYS[9], join_keys = KEYS[10],
  connections = KEYS[11], present = KEYS[12], gone = KEYS[13], waiting = KEYS[14], scores = KEYS[15],
  board = KEYS[16], kicked = KEYS[17], roster = KEYS[18], teams = KEYS[19], processes = KEYS[20],
  definition = KEYS[21], answers_base = KEYS[22],
}

local EVENTS_KEPT = 16
local ROSTER_KEPT = 2000
local GRACE_MS = 8000          -- a seat disconnected for less still counts as expected
local HOST_ABSENT_MS = 60000   -- after this the game continues without a host
local ABANDON_MS = 7200000     -- without any socket for this long, a game ends
local SCORE_BY_MS = 1000       -- a scorer that takes longer counts as dead
local OUTAGE_MS = 2000         -- no sweep of the shard for longer: an outage, added to open questions
local HINT_INTERVAL_MS = 200   -- between two hints about counts and roster
local BULK = 2000              -- members of one variadic command
local PROCESS_TTL_MS = 5000    -- a web process silent for longer counts as dead
local ROWS_SHOWN = 10          -- of the leaderboard
local REBUILT_PAUSE_MS = 10000 -- a rebuilt room resumes by itself after this: time for players and receipts to return

local NUMBERS = {
  'rev', 'q', 'total', 'opensAt', 'closesAt', 'closedAt', 'enteredAt', 'pausedMs', 'pausedAt', 'last', 'hostGoneAt',
  'emptyAt', 'hosts', 'joinSeq', 'rosterSeq', 'seatSeq', 'scoredQ', 'openedQ', 'answered', 'scoreBy', 'startAt',
  'introMs', 'revealMs', 'standingsMs', 'max', 'teams', 'questionRev', 'revealRev', 'pulseAt', 'outage', 'retireAt', 'resumedAt',
  'restoredAt', 'restoredCount', 'resumeBy', 'hostGeneration', 'regrades', 'rewarded', 'unlinked',
}
local TEXTS = {
  'phase', 'auto', 'early', 'late', 'locked', 'ending', 'streaks', 'scorer', 'pin', 'shown', 'banned', 'shownRows', 'next',
  'rewards',
}

local FIELDS = {}
for _, name in ipairs(TEXTS) do FIELDS[#FIELDS + 1] = name end
for _, name in ipairs(NUMBERS) do FIELDS[#FIELDS + 1] = name end

local C, dirty = {}, {}
local hint = nil -- 'r': all processes must read, 's': and compare their seats, 'p': only counts or roster

local function int(number) return string.format('%.0f', number) end

-- Loads C, or returns why not: 'busy' (another epoch: this Redis has lost data; or the room is lost and not rebuilt yet, so that it
-- has no phase) or 'no_such_room'.
local function load_room()
  if redis.call('GET', K.epoch) ~= ARGV[1] then return 'busy' end
  local values = redis.call('HMGET', K.control, unpack(FIELDS))
  if not values[1] then return redis.call('EXISTS', K.control) == 1 and 'busy' or 'no_such_room' end
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

-- `version`: the first version of the log format with this kind of entry, if not 1.
local function append(kind, json, version)
  return redis.call('XADD', K.log, '*', 'v', version or '1', 't', kind, 'g', ARGV[2], 'd', json)
end

local function event_json(rev, name, json)
  return '{"rev":' .. int(rev) .. ',"name":"' .. name .. '","at":' .. int(C.now) .. ',"data":' .. json .. '}'
end

-- One event for the whole room: `rev` grows by exactly 1. Returns the event as stored.
local function emit(name, json)
  set('rev', C.rev + 1)
  local event = event_json(C.rev, name, json)
  redis.call('LPUSH', K.events, event)
  redis.call('LTRIM', K.events, 0, EVENTS_KEPT - 1)
  hint = 'r'
  return event
end

-- Counts or roster changed: at most one hint per HINT_INTERVAL_MS; a later read finds what comes between.
local function hintProgress()
  if not hint and C.now - C.pulseAt >= HINT_INTERVAL_MS then
    set('pulseAt', C.now)
    hint = 'p'
  end
end

-- `kind`: '+' for a new seat, '~' for any other change of a seat or its removal.
local function change_roster(kind, player_id)
  set('rosterSeq', C.rosterSeq + 1)
  redis.call('LPUSH', K.roster, kind .. player_id)
  redis.call('LTRIM', K.roster, 0, ROSTER_KEPT - 1)
  hintProgress()
end

-- Whether no sweep of the shard happened for a while: the outage is about to be added to the open question.
local function outage_pending()
  return C.now - tonumber(redis.call('GET', K.alive) or '0') > OUTAGE_MS
end

-- When the phase ends by itself, or nil.
local function phase_deadline()
  if C.pausedAt > 0 then return C.resumeBy > 0 and C.resumeBy or nil end
  if C.phase == 'lobby' then return C.startAt > 0 and C.startAt or nil end
  if C.phase == 'intro' then return C.opensAt end
  if C.phase == 'open' then return C.closesAt end
  if C.phase == 'closed' then return C.scoreBy end
  if C.phase == 'over' then return nil end
  local stays = C.enteredAt + (C.phase == 'reveal' and C.revealMs or C.standingsMs)
  if C.auto ~= '' then return stays end
  if C.hostGoneAt > 0 then return math.max(stays, C.hostGoneAt + HOST_ABSENT_MS) end
  return nil
end

-- The room's next deadline, or nil.
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

-- Writes the changed fields, sets the room's deadline, and sends the hint. Every changing script ends here.
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
    -- A shard without deadlines needs no sweep: that is no outage.
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

-- List: players who have joined since the question closed, in join order, as `order|id|nickname`. The commit uses it.
local function joined_key() return K.answers_base .. 'joined' end

-- Seats disconnected for longer than the grace time are not expected any more. In the lobby none is expected, and disconnected seats
-- stay in the order in which they yield.
local function purge_gone()
  if C.phase == 'lobby' then return end
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
  redis.call('UNLINK', joined_key())
  hint = 'r'
end

-- Closes the open question when all expected seats have answered, and at least one has.
local function close_if_all_answered()
  if C.phase == 'open' and C.pausedAt == 0 and C.early ~= '' and C.answered > 0
    and redis.call('SCARD', K.waiting) == 0 then
    close_question()
    return true
  end
  return false
end

local function player_count() return int(redis.call('HLEN', K.seats)) end
