#!lua flags=allow-oom
-- What a web process does not know yet of its rooms in one shard; also says that the process is alive.
-- KEYS: epoch, process key, stored, log, then per room: control, events, roster, waiting, seats, processes.
-- ARGV: epoch, time to live of the process key (ms) or '' to leave it, prefix of process keys, process id, then per room: rev that is
--   known, roster sequence that is known or '' when nobody here wants the roster.
-- Returns { code } or { 'ok', now ms, stored log id, last log id, then per room: {} when it is gone, { 'failed', why } when its keys
--   are not what they should be (which concerns no other room), else { rev, phase, q,
--   pausedAt, locked, players, answered, waiting, rosterSeq, seatSeq, joinSeq, { events newer than known, newest first },
--   { changes of the roster: '+' or '~' and a player id }, { processes that are gone }, '1' when
--   the room counts the caller among its processes, else '', the rows that its host has shown, the room that follows (JSON) or '' } }.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return { 'busy' } end
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], '1', 'PX', ARGV[2]) end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local last = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)[1]
local reply = { 'ok', string.format('%.0f', now), redis.call('GET', KEYS[3]) or '', last and last[1] or '' }

local function changed_since(key, known, current)
  if known == '' then return {} end
  local fresh = current - tonumber(known)
  if fresh <= 0 then return {} end
  return redis.call('LRANGE', key, 0, fresh - 1)
end

-- @param k where the room's keys begin. @param known_rev, known_roster what the caller knows of it
local function read_room(k, known_rev, known_roster)
  local c = redis.call('HMGET', KEYS[k], 'rev', 'phase', 'q', 'pausedAt', 'locked', 'answered', 'rosterSeq', 'seatSeq',
    'joinSeq', 'shownRows', 'next')
  if not c[1] then return {} end
  local rev = tonumber(c[1])
  local fresh = rev - tonumber(known_rev)
  local events = fresh > 0 and redis.call('LRANGE', KEYS[k + 1], 0, fresh - 1) or {}
  local dead, known = {}, ''
  for _, process in ipairs(redis.call('HKEYS', KEYS[k + 5])) do
    if process == ARGV[4] then
      known = '1'
    elseif redis.call('EXISTS', ARGV[3] .. process) == 0 then
      dead[#dead + 1] = process
    end
  end
  return { c[1], c[2], c[3], c[4] or '0', c[5] or '', redis.call('HLEN', KEYS[k + 4]), c[6] or '0',
    redis.call('SCARD', KEYS[k + 3]), c[7] or '0', c[8] or '0', c[9] or '0', events,
    changed_since(KEYS[k + 2], known_roster, tonumber(c[7] or '0')), dead, known, c[2] == 'reveal' and c[10] or '', c[11] or '' }
end

local room = 0
for k = 5, #KEYS - 5, 6 do
  local ok, found = pcall(read_room, k, ARGV[5 + room * 2], ARGV[6 + room * 2])
  room = room + 1
  if not ok then found = { 'failed', tostring(type(found) == 'table' and found.err or found) } end
  reply[#reply + 1] = found
end
return reply
