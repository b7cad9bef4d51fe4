#!lua flags=allow-oom
--- @include room
-- Adds the time of an outage to the open question, once per outage.
-- KEYS: the room's keys. ARGV: epoch, game id, when the outage began (ms).
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then
  if problem == 'no_such_room' then redis.call('ZREM', K.deadlines, ARGV[2]) end
  return { problem }
end
local began = tonumber(ARGV[3])
if C.outage == began then return { 'ok' } end
set('outage', began)
-- The resume adds the time of a pause.
local from = math.max(began, C.opensAt, C.resumedAt)
local lost = (C.pausedAt > 0 and C.pausedAt or C.now) - from
if C.phase == 'open' and lost > 0 then
  set('closesAt', C.closesAt + lost)
  emit('question:extended', '{"index":' .. int(C.q) .. ',"closesAt":' .. int(C.closesAt) .. '}')
end
finish()
return { 'ok' }
