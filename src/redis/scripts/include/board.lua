-- The board: all seats in the order of the leaderboard, one list entry each.

-- "id|score|nickname": an entry of the board, written by the scorer and read by everyone.
local function board_entry(player_id, score, nickname) return player_id .. '|' .. int(score) .. '|' .. nickname end

local function split_entry(entry)
  return string.match(entry, '^([^|]*)|(%d+)|(.*)$')
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
