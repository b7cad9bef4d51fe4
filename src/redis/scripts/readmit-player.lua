#!lua
--- @include room
--- @include codes
-- Stores a code with which another device can take over a seat. Earlier codes of the seat stay valid until one is used: the request
-- may be a repeat, or from another host. Refused when Redis is full.
-- KEYS: the room's keys. ARGV: epoch, game id, player id, digest of the code.
-- Returns { code } ('bad_request' without such a seat, 'not_open' once the game is over) or { 'limit', maximum of codes } or { 'ok',
--   expiry (ms) }.

local problem = load_room()
if problem then return { problem } end
if C.phase == 'over' then return { 'not_open' } end
local id, digest = ARGV[3], ARGV[4]
if redis.call('HEXISTS', K.seats, id) == 0 then return { 'bad_request' } end

local state = read_codes()
local kept, count, live, own, oldest = {}, 0, false, 0, nil
for other, code in pairs(state.codes) do
  -- The device that used a code may repeat it for a while.
  if is_kept(code) then
    kept[other] = code
    count = count + 1
    live = live or not code.used
    if code.player == id and not code.used then
      own = own + 1
      if not oldest or tonumber(code.till) < tonumber(kept[oldest].till) then oldest = other end
    end
  end
end
if own >= CODES_PER_SEAT then
  kept[oldest] = nil
  count = count - 1
end
if count >= CODES_MAX then return { 'limit', int(CODES_MAX) } end
local till = int(C.now + CODE_TTL_MS)
kept[digest] = { player = id, till = till }
write_codes({ wrong = live and state.wrong or 0, codes = kept })
finish()
return { 'ok', till }
