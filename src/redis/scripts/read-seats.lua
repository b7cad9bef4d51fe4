#!lua flags=no-writes,allow-oom
--- @include room
--- @include replies
-- Reads the room as many of its sockets see it, at one moment.
-- KEYS: the room's keys. ARGV: epoch, game id, player ids, at most 500.
-- Returns { code } or { { 'ok', … } as `room_reply`, { seats }, { scores }, { answers to the current question } }: each in the order
--   of the ids, nil where there is none.

local problem = load_room()
if problem then return { problem } end
local nothing = {}
for i = 3, #ARGV do nothing[i - 2] = false end
local answers = nothing
if C.openedQ == C.q and C.q >= 0 then answers = redis.call('HMGET', answers_key(C.q), unpack(ARGV, 3)) end
return {
  room_reply(), redis.call('HMGET', K.seats, unpack(ARGV, 3)), redis.call('HMGET', K.scores, unpack(ARGV, 3)), answers,
}
