#!lua flags=allow-oom
--- @include room
--- @include board
--- @include seats
-- Frees disconnected seats of a lobby, a chunk at a time, as if their players had left.
-- KEYS: the room's keys. ARGV: epoch, game id, latest moment of disconnection (ms), '' for now.
-- Returns { code } ('not_open' once the game has started: seats have scores by then) or { 'ok', number of freed seats, that moment,
--   '1' when there are more, else '' }.

local SWEPT_MAX = 200
local problem = load_room()
if problem then return { problem } end
if C.phase ~= 'lobby' then return { 'not_open' } end
-- Seats of a rebuilt room have a moment in the future: their players are about to return.
local before = ARGV[3] ~= '' and ARGV[3] or int(C.now)
local ids = redis.call('ZRANGEBYSCORE', K.gone, '-inf', before, 'LIMIT', 0, SWEPT_MAX)
for _, id in ipairs(ids) do
  log_leave(id)
  free_seat(id, cjson.decode(redis.call('HGET', K.seats, id)))
end
if #ids > 0 then finish() end
return { 'ok', int(#ids), before, #ids == SWEPT_MAX and '1' or '' }
