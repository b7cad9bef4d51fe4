-- The seats of a room and their connections. Needs `room` and `board`. After the room's KEYS it uses KEYS[23], the key of the
-- connection's process, if the script has it.

local function add_to_team(team, members, score)
  if team < 0 then return end
  redis.call('HINCRBY', K.teams, 'n' .. int(team), members)
  -- Adding 0 turns -0 into 0; Redis does not accept "-0" as a number.
  redis.call('HINCRBY', K.teams, 's' .. int(team), int(score + 0))
end

-- Field of `join_keys`: the seat of a person.
local function user_field(user) return 'user:' .. user end

-- Field of `join_keys`: the seat of a pot's entry, or 'void' when the entry is given back.
local function entry_field(entry) return 'entry:' .. entry end
local function is_void_entry(entry) return redis.call('HGET', K.join_keys, entry_field(entry)) == 'void' end

-- Removes a seat without a socket from ranks, counts, names and expected answers. Its log entries stay. A seat that has been
-- disconnected for longest usually joined early, so LREM searches the board from its head; for a seat that has just joined, from its
-- end.
local function free_seat(player_id, seat)
  redis.call('HDEL', K.seats, player_id)
  redis.call('HDEL', K.names, seat.skeleton)
  if seat.key then redis.call('HDEL', K.join_keys, seat.key) end
  if seat.user and redis.call('HGET', K.join_keys, user_field(seat.user)) == player_id then
    redis.call('HDEL', K.join_keys, user_field(seat.user))
  end
  if seat.entry then redis.call('HDEL', K.join_keys, entry_field(seat.entry)) end
  redis.call('SREM', K.present, player_id)
  redis.call('SREM', K.waiting, player_id)
  redis.call('HDEL', K.connections, player_id)
  local state = redis.call('HGET', K.scores, player_id)
  local score = state and cjson.decode(state).score or 0
  add_to_team(seat.team, -1, -score)
  redis.call('HDEL', K.scores, player_id)
  local is_recent = C.phase == 'lobby' and not redis.call('ZSCORE', K.gone, player_id)
  redis.call('LREM', K.board, is_recent and -1 or 1, board_entry(player_id, score, seat.nickname))
  redis.call('ZREM', K.gone, player_id)
  if C.openedQ == C.q and redis.call('HEXISTS', answers_key(C.q), player_id) == 1 then
    set('answered', math.max(0, C.answered - 1))
  end
  change_roster('~', player_id)
end

-- As `free_seat`, and makes processes compare their sockets with the remaining seats.
local function remove_seat(player_id, seat)
  free_seat(player_id, seat)
  set('seatSeq', C.seatSeq + 1)
end

-- Bans. `C.banned` lists them for hosts, as JSON or ''. The fields of `join_keys` that recognise a banned player have names that no
-- digest has.
local BANNED_MAX = 500

local function banned_rows() return C.banned == '' and {} or cjson.decode(C.banned) end
local function ban_count() return #banned_rows() end
local function key_field(digest) return 'ban:k:' .. digest end
local function device_field(digest) return 'ban:d:' .. digest end
local function banned_user_field(user) return 'ban:u:' .. user end

local function note_ban(row)
  if row.key then redis.call('HSET', K.join_keys, key_field(row.key), row.playerId) end
  if row.device then redis.call('HSET', K.join_keys, device_field(row.device), row.playerId) end
  if row.user then redis.call('HSET', K.join_keys, banned_user_field(row.user), row.playerId) end
end

local function ban(player_id, seat)
  local rows = banned_rows()
  local row = { playerId = player_id, nickname = seat.nickname, key = seat.key, device = seat.device, user = seat.user }
  rows[#rows + 1] = row
  set('banned', cjson.encode(rows))
  note_ban(row)
end

-- Lifts the ban of one player. A key, device or person that another ban names too stays banned.
local function unban(player_id)
  local rest = {}
  local lifted = nil
  for _, row in ipairs(banned_rows()) do
    if row.playerId == player_id then lifted = row else rest[#rest + 1] = row end
  end
  if not lifted then return end
  set('banned', #rest == 0 and '' or cjson.encode(rest))
  if lifted.key then redis.call('HDEL', K.join_keys, key_field(lifted.key)) end
  if lifted.device then redis.call('HDEL', K.join_keys, device_field(lifted.device)) end
  if lifted.user then redis.call('HDEL', K.join_keys, banned_user_field(lifted.user)) end
  for _, row in ipairs(rest) do note_ban(row) end
end

-- The digests and the user id are '' when the newcomer has none.
local function is_banned(key, device, user)
  return key ~= '' and redis.call('HEXISTS', K.join_keys, key_field(key)) == 1
    or device ~= '' and redis.call('HEXISTS', K.join_keys, device_field(device)) == 1
    or user ~= '' and redis.call('HEXISTS', K.join_keys, banned_user_field(user)) == 1
end

-- Logs that a lobby seat is free again: once folded, no row of it remains. Needs `board`.
local function log_leave(player_id)
  append('leave', '{"p":' .. cjson.encode(player_id) .. ',"at":' .. int(C.now) .. '}')
end

-- The seat that yields in a full lobby, or nil: of the seats disconnected for longer than the grace time, the one disconnected for
-- longest.
local function yielding_seat()
  if C.phase ~= 'lobby' then return nil end
  return redis.call('ZRANGEBYSCORE', K.gone, '-inf', int(C.now - GRACE_MS), 'LIMIT', 0, 1)[1]
end

-- The room has a connection again. Its process is alive, recorded in the same step (KEYS[23]).
local function note_connection(process_id)
  redis.call('HSET', K.processes, process_id, '1')
  if KEYS[23] then redis.call('SET', KEYS[23], '1', 'PX', PROCESS_TTL_MS) end
  set('emptyAt', 0)
end

local function note_if_empty()
  if C.emptyAt == 0 and redis.call('HLEN', K.connections) == 0 then set('emptyAt', C.now) end
end

-- A connected seat counts as expected, also for the open question if its answer is pending.
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

-- The holder of a name, or false. Names of the game before are reserved for a while for the devices and persons that had them, as
-- "kept|until|digest of the join key|digest of the device id|user id", without the last one if there was no person.
local function name_holder(skeleton, key, device, user)
  local holder = redis.call('HGET', K.names, skeleton)
  local till, kept_key, kept_device, kept_user = string.match(holder or '', '^kept|(%d+)|([^|]*)|([^|]*)|?([^|]*)$')
  if not till then return holder end
  local is_theirs = key ~= '' and key == kept_key or device ~= '' and device == kept_device
    or user ~= '' and user == kept_user
  return C.now < tonumber(till) and not is_theirs and 'kept' or false
end
