#!lua flags=no-writes,allow-oom
--- @include room
--- @include board
--- @include seats
--- @include codes
--- @include tickets
--- @include places
-- Says what `join-room` would do with the same join now, so that nothing is held in the pot for a join that is refused, late or comes
-- back to a seat. Changes nothing.
-- KEYS: the room's keys. ARGV: epoch, game id, skeleton of the nickname or '' for any name, digest of the join key or '', digest of the
--   browser's device id or '', the ticket: user id, its nonce, its expiry (ms).
-- Returns { code }, { 'too_many', wait (ms) } or { 'limit', maximum } as `join-room`, or { 'ok', 'seated' | 'late' | 'new' }: the seat is
--   there already; it would be a new one, after the start or in the lobby.

local problem = load_room()
if problem then return { problem } end
local join = { skeleton = ARGV[3], key = ARGV[4], device = ARGV[5], user = ARGV[6], nonce = ARGV[7], till = ARGV[8] }
local refusal, place = find_place(join)
if refusal then return refusal end
return { 'ok', place.id and 'seated' or C.phase == 'lobby' and 'new' or 'late' }
