-- The board: all seats in the order of the leaderboard, one list entry each.

-- "id|score|nickname": an entry of the board, written by the scorer.
local function board_entry(player_id, score, nickname) return player_id .. '|' .. int(score) .. '|' .. nickname end

local function split_entry(entry)
  return string.match(entry, '^([^|]*)|(%d+)|(.*)$')
end

-- Appends seats without points: behind all others, but before players who took time and earned nothing. Until the next question is
-- scored, only the shown rows keep that order.
-- @param seats in join order: { id, nickname }
local function add_all_to_board(seats)
  local behind = nil
  for _, row in ipairs(#seats > 0 and redis.call('LRANGE', K.board, 0, ROWS_SHOWN - 1) or {}) do
    local id, score = split_entry(row)
    local state = score == '0' and redis.call('HGET', K.scores, id)
    if state and cjson.decode(state).timeMs > 0 then
      behind = row
      break
    end
  end
  for _, seat in ipairs(seats) do
    local entry = board_entry(seat.id, 0, seat.nickname)
    if behind then redis.call('LINSERT', K.board, 'BEFORE', behind, entry) else redis.call('RPUSH', K.board, entry) end
  end
end

local function add_to_board(player_id, nickname) add_all_to_board({ { id = player_id, nickname = nickname } }) end
