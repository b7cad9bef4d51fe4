#!lua flags=allow-oom
--- @include room
--- @include board
--- @include seats
-- Records closed sockets. Their seats stay, and count as expected for a short grace time.
-- KEYS: the room's keys. ARGV: epoch, game id, process id, then pairs: owner (player id or 'host:<connection>'), connection id.
-- Returns { code } or { 'ok', 'closed' | '' }.

local problem = load_room()
if problem then return { problem } end
for i = 4, #ARGV - 1, 2 do
  local owner = ARGV[i]
  if redis.call('HGET', K.connections, owner) == ARGV[3] .. '/' .. ARGV[i + 1] then
    redis.call('HDEL', K.connections, owner)
    if string.sub(owner, 1, 5) == 'host:' then
      set('hosts', math.max(0, C.hosts - 1))
      if C.hosts == 0 then set('hostGoneAt', C.now) end
    else
      redis.call('ZADD', K.gone, int(C.now), owner)
      change_roster('~', owner)
    end
  end
end
note_if_empty()
finish()
return { 'ok', '' }
