#!lua flags=allow-oom
--- @include room
-- Moves the end of the open question. The same id extends once.
-- KEYS: the room's keys. ARGV: epoch, game id, ms, id or ''.
-- Returns { code } ('not_open'; 'busy' when an outage must be absorbed first) or { 'ok', closesAt, rev }.

local problem = load_room()
if problem then return { problem } end
if ARGV[4] ~= '' then
  local done = redis.call('HGET', K.control, 'extend:' .. ARGV[4])
  if done then return { 'ok', done, int(C.rev) } end
end
if C.phase ~= 'open' then return { 'not_open' } end
if C.pausedAt == 0 and C.now >= C.closesAt then return { outage_pending() and 'busy' or 'not_open' } end
set('closesAt', C.closesAt + tonumber(ARGV[3]))
if ARGV[4] ~= '' then redis.call('HSET', K.control, 'extend:' .. ARGV[4], int(C.closesAt)) end
emit('question:extended', '{"index":' .. int(C.q) .. ',"closesAt":' .. int(C.closesAt) .. '}')
finish()
return { 'ok', int(C.closesAt), int(C.rev) }
