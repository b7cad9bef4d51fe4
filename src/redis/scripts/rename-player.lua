#!lua
--- @include room
--- @include board
--- @include seats
-- Renames a lobby seat, also when the room is locked. The present name is no change. Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, player id, nickname, its skeleton.
-- Returns { code } ('not_allowed' without a seat, 'not_open' once the game has started, 'too_many' after five changes, 'name_taken')
--   or { 'ok' }.

local RENAMES_MAX = 5          -- per seat
local problem = load_room()
if problem then return { problem } end
local id, nickname, skeleton = ARGV[3], ARGV[4], ARGV[5]
local stored = redis.call('HGET', K.seats, id)
if not stored then return { 'not_allowed' } end
if C.phase ~= 'lobby' then return { 'not_open' } end
local seat = cjson.decode(stored)
if seat.nickname == nickname then return { 'ok' } end
local renames = seat.renames or 0
if renames >= RENAMES_MAX then return { 'too_many' } end
local namesake = name_holder(skeleton, seat.key or '', seat.device or '', seat.user or '')
if namesake and namesake ~= id then return { 'name_taken' } end
local place = redis.call('LPOS', K.board, board_entry(id, 0, seat.nickname))

append('rename', '{"p":' .. cjson.encode(id) .. ',"n":' .. cjson.encode(nickname) .. ',"at":' .. int(C.now) .. '}', '2')
redis.call('HDEL', K.names, seat.skeleton)
redis.call('HSET', K.names, skeleton, id)
seat.nickname, seat.skeleton, seat.renames = nickname, skeleton, renames + 1
redis.call('HSET', K.seats, id, cjson.encode(seat))
if place then redis.call('LSET', K.board, place, board_entry(id, 0, nickname)) end
change_roster('~', id)
finish()
return { 'ok' }
