#!lua flags=allow-oom
--- @include room
-- Gives the time in which nobody could answer back to the open question, once per outage.
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
if C.phase == 'open' and C.pausedAt == 0 then
  local from = math.max(began, C.opensAt)
  set('closesAt', C.closesAt + math.max(0, C.now - from))
  emit('question:extended', '{"index":' .. int(C.q) .. ',"closesAt":' .. int(C.closesAt) .. '}')
end
finish()
return { 'ok' }
