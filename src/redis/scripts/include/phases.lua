-- The transitions between a room's phases. Needs `room` and `board`.

-- Logs answers restored by receipt before their question was asked again: they count from now on.
local function log_early_answers()
  local key, size = answers_key(C.q), 500
  local found = redis.call('HGETALL', key)
  for from = 1, #found, size * 2 do
    local ids, texts, fields, parts = {}, {}, {}, {}
    for i = from, math.min(from + size * 2, #found) - 1, 2 do
      if redis.call('HEXISTS', K.seats, found[i]) == 1 then
        ids[#ids + 1] = found[i]
        texts[#texts + 1] = found[i + 1]
      else
        redis.call('HDEL', key, found[i])
      end
    end
    local scores = #ids > 0 and redis.call('HMGET', K.scores, unpack(ids)) or {}
    for i, id in ipairs(ids) do
      local elapsed, answer = string.match(texts[i], '^(%d+)|[^|]*|%d+|(.*)$')
      local streak = scores[i] and cjson.decode(scores[i]).streak or 0
      parts[i] = '[' .. cjson.encode(id) .. ',' .. answer .. ',' .. elapsed .. ',' .. int(streak) .. ']'
      fields[#fields + 1] = id
      fields[#fields + 1] = { elapsed, '|' .. int(i - 1) .. '|' .. answer }
    end
    if #ids > 0 then
      local log_id = append('answers', '{"q":' .. int(C.q) .. ',"a":[' .. table.concat(parts, ',') .. ']}')
      for i = 2, #fields, 2 do fields[i] = fields[i][1] .. '|' .. log_id .. fields[i][2] end
      redis.call('HSET', key, unpack(fields))
      redis.call('SREM', K.waiting, unpack(ids))
      set('answered', C.answered + #ids)
    end
  end
end

local function enter_open()
  -- First: purge_gone does nothing in a lobby, from which a room without intros comes here directly.
  set('phase', 'open')
  purge_gone()
  local limit = tonumber(redis.call('HGET', K.control, 'limit:' .. int(C.q)))
  redis.call('UNLINK', answers_key(C.q - 2), K.waiting)
  redis.call('COPY', K.present, K.waiting, 'REPLACE')
  set('openedQ', C.q)
  set('opensAt', C.now)
  set('closesAt', C.now + limit)
  set('pausedMs', 0)
  set('resumedAt', 0)
  set('answered', 0)
  if redis.call('EXISTS', answers_key(C.q)) == 1 then log_early_answers() end
  emit('question:open',
    '{"index":' .. int(C.q) .. ',"opensAt":' .. int(C.opensAt) .. ',"closesAt":' .. int(C.closesAt) .. '}')
  set('questionRev', C.rev)
  close_if_all_answered()
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

-- Null without a score: nothing is scored yet, or the seat joined after the scoring.
local function json_or_null(value)
  if not value or value == cjson.null then return 'null' end
  return int(value)
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

local function standings_json()
  return '{"index":' .. int(C.q) .. ',"top":[' .. table.concat(top_rows(), ',') .. ']' .. team_totals() .. ',"players":'
    .. player_count() .. '}'
end

local function over_json()
  local rows = top_rows()
  return '{"podium":[' .. table.concat(rows, ',', 1, math.min(3, #rows)) .. '],"top":[' .. table.concat(rows, ',') .. ']'
    .. team_totals() .. (C.rewards ~= '' and ',"rewards":' .. C.rewards or '') .. ',"players":' .. player_count() .. '}'
end

-- Removes a kicked player from the ranks on the screens too: a snapshot shows the present state under the same rev.
local function refresh_shown()
  if C.phase ~= 'standings' and C.phase ~= 'over' then return end
  local shown = cjson.decode(C.shown)
  if shown.name == 'leaderboard' then
    set('shown', event_json(shown.rev, shown.name, standings_json()))
  elseif shown.name == 'game:over' then
    set('shown', event_json(shown.rev, shown.name, over_json()))
  end
end

local function enter_standings()
  set('phase', 'standings')
  set('enteredAt', C.now)
  set('shown', emit('leaderboard', standings_json()))
end

local function record_end(status)
  append('over', '{"status":"' .. status .. '","at":' .. int(C.now) .. '}')
  set('phase', 'over')
  set('pausedAt', 0)
  set('enteredAt', C.now)
end

local function enter_over()
  record_end(C.scoredQ == C.total - 1 and 'finished' or 'ended')
  set('shown', emit('game:over', over_json()))
end

-- Closes the room without a podium: ended in the lobby, or abandoned.
local function close_room(reason)
  record_end(reason)
  set('shown', emit('room:closed', '{"reason":"' .. reason .. '"}'))
end

-- Ends a pause and moves the clock by its length.
local function resume()
  local pause = C.now - C.pausedAt
  set('pausedAt', 0)
  set('resumeBy', 0)
  local data = '{}'
  if C.phase == 'intro' then
    set('opensAt', C.opensAt + pause)
    data = '{"opensAt":' .. int(C.opensAt) .. '}'
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

-- One step forward, by the host or a timer. From `open` it only closes: the scorer reveals.
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
