-- Judging answers to one question of the room, the same for both ways of storing them. Needs `room`.

-- What holds for all answers to question `q` at this moment.
local function moment_of(q)
  local late = C.now >= C.closesAt
  return {
    unreached = C.phase == 'lobby' or C.pausedAt > 0 or q > C.q or (q == C.q and C.openedQ < q),
    closed = q < C.q or C.phase ~= 'open',
    late = late,
    -- Nobody looked after the shard for a while: the deadline is about to be moved, so nothing is late yet.
    outage = late and outage_pending(),
  }
end

-- The verdict on one answer (JSON), the first that matches. `earlier`: what is stored of the seat, "elapsed|log id|position|answer",
-- or false; of a duplicate its elapsed, log id and position follow.
local function judge(moment, seat, earlier, valid, answer)
  if not seat then return 'not_allowed' end
  if moment.unreached then return 'not_open' end
  if earlier then
    local ms, log_id, position, text = string.match(earlier, '^(%d+)|([^|]*)|(%d+)|(.*)$')
    if text ~= answer then return 'already_answered' end
    return 'duplicate', { ms, log_id, position }
  end
  if moment.closed then return 'too_late' end
  if moment.outage then return 'busy' end
  if moment.late then return 'too_late' end
  if not valid then return 'bad_request' end
  return 'accepted'
end
