-- Judges answers to one question, for both persistence paths. Needs `room`.

-- The conditions common to all answers to question `q` now.
local function moment_of(q)
  local late = C.now >= C.closesAt
  return {
    unreached = C.phase == 'lobby' or C.pausedAt > 0 or q > C.q or (q == C.q and C.openedQ < q),
    closed = q < C.q or C.phase ~= 'open',
    late = late,
    -- No sweep of the shard for a while: the outage will move the deadline, so nothing is late yet.
    outage = late and outage_pending(),
  }
end

-- The first matching verdict on one answer (JSON). `earlier`: the seat's stored answer, "elapsed|log id|position|answer", or false.
-- A duplicate also returns the stored elapsed, log id and position.
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
