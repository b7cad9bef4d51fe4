#!lua flags=allow-oom
--- @include room
--- @include board
--- @include seats
-- Disconnects the seats of a dead web process: the same grace time begins as for any disconnection.
-- KEYS: the room's keys, then the key of that process. ARGV: epoch, game id, process id, then owners of its connections (at most
--   2,000), and as the last one 'more' or 'done'.
-- Returns { code } or { 'ok' }.

local problem = load_room()
if problem then return { problem } end
if redis.call('EXISTS', KEYS[23]) == 1 then return { 'ok' } end
local prefix = ARGV[3] .. '/'
for i = 4, #ARGV - 1 do
  local owner = ARGV[i]
  local connection = redis.call('HGET', K.connections, owner)
  if connection and string.sub(connection, 1, #prefix) == prefix then
    redis.call('HDEL', K.connections, owner)
    if string.sub(owner, 1, 5) == 'host:' then
      set('hosts', math.max(0, C.hosts - 1))
      if C.hosts == 0 then set('hostGoneAt', C.now) end
    else
      redis.call('ZADD', K.gone, int(C.now), owner)
      -- If the process is alive after all, it compares and takes its seats again.
      set('seatSeq', C.seatSeq + 1)
      change_roster('~', owner)
    end
  end
end
if ARGV[#ARGV] == 'done' then redis.call('HDEL', K.processes, ARGV[3]) end
note_if_empty()
finish()
return { 'ok' }
