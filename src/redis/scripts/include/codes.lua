-- Codes that give a seat to another device, and the join keys that this voids. Needs `room`. Both are fields of `join_keys` whose
-- names no digest has: `codes` is { wrong: number of wrong attempts, codes: { digest: { player, till, used, key } } } as JSON;
-- `void:<digest>` is a join key whose seat another device has taken.

local CODE_TTL_MS = 300000
local CODES_MAX = 200
local CODES_PER_SEAT = 5
local WRONG_CODES_MAX = 10     -- then all codes of the room are void

local function read_codes()
  local stored = redis.call('HGET', K.join_keys, 'codes')
  return stored and cjson.decode(stored) or { wrong = 0, codes = {} }
end

local function write_codes(state)
  if next(state.codes) then redis.call('HSET', K.join_keys, 'codes', cjson.encode(state))
  else redis.call('HDEL', K.join_keys, 'codes') end
end

local function is_kept(code) return C.now < tonumber(code.till) end
local function is_live(code) return not code.used and is_kept(code) end

-- Counts a wrong code, but only while there is one to guess.
local function count_wrong_code(state)
  local live = {}
  for digest, code in pairs(state.codes) do
    if is_live(code) then live[#live + 1] = digest end
  end
  if #live == 0 then return end
  state.wrong = state.wrong + 1
  if state.wrong >= WRONG_CODES_MAX then
    for _, digest in ipairs(live) do state.codes[digest] = nil end
    state.wrong = 0
  end
  write_codes(state)
end

local function void_field(digest) return 'void:' .. digest end
local function is_void(key) return key ~= '' and redis.call('HEXISTS', K.join_keys, void_field(key)) == 1 end

-- Raises the seat's generation: tokens of earlier ones are void.
local function raise_generation(player_id, seat, generation)
  append('reclaim', '{"p":' .. cjson.encode(player_id) .. ',"generation":' .. int(generation) .. ',"at":' .. int(C.now) .. '}', '3')
  seat.generation = generation
end

-- Gives the seat to the device with this join key and device id (digests or ''); voids the earlier device's.
local function hand_over(id, seat, key, device)
  raise_generation(id, seat, (seat.generation or 0) + 1)
  if seat.key then
    redis.call('HDEL', K.join_keys, seat.key)
    redis.call('HSET', K.join_keys, void_field(seat.key), id)
  end
  seat.key, seat.device = nil, nil
  if device ~= '' then seat.device = device end
  if key ~= '' then
    -- This device may have another seat by the same key: that seat keeps only its token.
    local other = redis.call('HGET', K.join_keys, key)
    if other and other ~= id then
      local other_seat = cjson.decode(redis.call('HGET', K.seats, other))
      other_seat.key = nil
      redis.call('HSET', K.seats, other, cjson.encode(other_seat))
    end
    redis.call('HDEL', K.join_keys, void_field(key))
    redis.call('HSET', K.join_keys, key, id)
    seat.key = key
  end
  redis.call('HSET', K.seats, id, cjson.encode(seat))
end
