#!lua flags=no-writes,allow-oom
--- @include room
--- @include replies
-- The room as one socket sees it; reads only.
-- KEYS: the room's keys. ARGV: epoch, game id, player id or ''.
-- Returns { code } or { 'ok', … } as `seat_reply`.

local problem = load_room()
if problem then return { problem } end
if ARGV[3] == '' then return room_reply() end
if redis.call('HEXISTS', K.seats, ARGV[3]) == 0 then return { 'bad_token' } end
return seat_reply(ARGV[3])
