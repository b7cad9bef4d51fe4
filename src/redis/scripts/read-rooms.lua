#!lua flags=allow-oom
-- Reads what changed in a process' rooms of one shard; also records that the process is alive.
-- KEYS: epoch, process key, stored, log, then per room: control, events, roster, waiting, seats, processes.
-- ARGV: epoch, expiry of the process key (ms) or '' not to set it, prefix of process keys, process id, then per room: known rev,
--   known roster sequence or '' to skip the roster.
-- Returns { code } or { 'ok', now ms, stored log id, last log id, then per room: {} when it does not exist, { 'failed', why } when
--   its keys are broken (other rooms are not affected), else { rev, phase, q, pausedAt, locked, players, answered, waiting,
--   rosterSeq, seatSeq, joinSeq, { newer events, newest first }, { roster changes: '+' or '~' and a player id }, { dead processes },
--   '1' when the room lists the calling process, else '', the rows that its host has shown, the next room (JSON) or '',
--   the number of regrades, payments and withdrawals of links, after which every socket needs a snapshot, more than '0' when the
--   links are withdrawn } }.

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

-- @param k index of the room's first key. @param known_rev, known_roster the caller's positions
local function read_room(k, known_rev, known_roster)
  local c = redis.call('HMGET', KEYS[k], 'rev', 'phase', 'q', 'pausedAt', 'locked', 'answered', 'rosterSeq', 'seatSeq',
    'joinSeq', 'shownRows', 'next', 'regrades', 'rewarded', 'unlinked')
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
    changed_since(KEYS[k + 2], known_roster, tonumber(c[7] or '0')), dead, known, c[2] == 'reveal' and c[10] or '', c[11] or '',
    string.format('%.0f', tonumber(c[12] or '0') + tonumber(c[13] or '0') + math.max(0, tonumber(c[14] or '0') - 1)), c[14] or '0' }
end

local room = 0
for k = 5, #KEYS - 5, 6 do
  local ok, found = pcall(read_room, k, ARGV[5 + room * 2], ARGV[6 + room * 2])
  room = room + 1
  if not ok then found = { 'failed', tostring(type(found) == 'table' and found.err or found) } end
  reply[#reply + 1] = found
end
return reply
