#!lua flags=allow-oom
--- @include room
-- Extends the open question. Idempotent by id: one id extends once; the last 32 ids are kept.
-- KEYS: the room's keys. ARGV: epoch, game id, ms, id or ''.
-- Returns { code } ('not_open'; 'busy' when an outage must be absorbed first) or { 'ok', closesAt, rev }.

local EXTENSIONS_KEPT = 32

local problem = load_room()
if problem then return { problem } end
-- The last extensions with an id, oldest first: [id, closesAt].
local extended = cjson.decode(redis.call('HGET', K.control, 'extended') or '[]')
for _, one in ipairs(extended) do
  if one[1] == ARGV[4] then return { 'ok', one[2], int(C.rev) } end
end
if C.phase ~= 'open' then return { 'not_open' } end
if C.pausedAt == 0 and C.now >= C.closesAt then return { outage_pending() and 'busy' or 'not_open' } end
set('closesAt', C.closesAt + tonumber(ARGV[3]))
if ARGV[4] ~= '' then
  extended[#extended + 1] = { ARGV[4], int(C.closesAt) }
  if #extended > EXTENSIONS_KEPT then table.remove(extended, 1) end
  redis.call('HSET', K.control, 'extended', cjson.encode(extended))
end
emit('question:extended', '{"index":' .. int(C.q) .. ',"closesAt":' .. int(C.closesAt) .. '}')
finish()
return { 'ok', int(C.closesAt), int(C.rev) }
