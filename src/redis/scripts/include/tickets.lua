-- Tickets, which bind a seat to a person. Needs `room` and `seats`. `tickets:<user id>` in `join_keys`, a name that no digest has,
-- lists the person's used tickets until they expire: [{ nonce, till, key }] as JSON.

local TICKET_TTL_MS = 60000
local TICKETS_MAX = 20         -- that one person may use within that time
local DEVICES_MAX = 100        -- that may take over one person's seat, one after the other

local function tickets_field(user) return 'tickets:' .. user end

-- The person's seat: its id and its stored value; or nil.
local function seat_of_user(user)
  local id = user ~= '' and redis.call('HGET', K.join_keys, user_field(user))
  local stored = id and redis.call('HGET', K.seats, id)
  local seat = stored and cjson.decode(stored)
  -- A field may remain from a seat that no longer exists.
  if seat and seat.user == user then return id, seat end
  return nil
end

-- The used tickets that have not expired.
local function used_tickets(user)
  local used = {}
  for _, ticket in ipairs(cjson.decode(redis.call('HGET', K.join_keys, tickets_field(user)) or '[]')) do
    if C.now < tonumber(ticket.till) then used[#used + 1] = ticket end
  end
  return used
end

-- Why a ticket is refused, or nil: it was used with another join key, has expired, or the person has used too many.
-- @param ticket { user, nonce, till, key }: `key` is the digest of the join key in the request, or ''
-- @param is_seated whether that key has a seat of this person already: then the ticket was valid once
local function refuse_ticket(ticket, is_seated)
  local used = used_tickets(ticket.user)
  for _, other in ipairs(used) do
    if other.nonce == ticket.nonce then
      if ticket.key ~= '' and other.key == ticket.key then return nil end
      return { 'bad_token' }
    end
  end
  if is_seated then return nil end
  local till = tonumber(ticket.till)
  -- After a loss of data, Redis no longer knows which earlier tickets were used.
  if C.now >= till or till - TICKET_TTL_MS < C.restoredAt then return { 'bad_token' } end
  if #used >= TICKETS_MAX then return { 'too_many', int(tonumber(used[1].till) - C.now) } end
  return nil
end

local function note_ticket(ticket)
  local used = used_tickets(ticket.user)
  for _, other in ipairs(used) do
    if other.nonce == ticket.nonce then return end
  end
  if C.now >= tonumber(ticket.till) then return end
  used[#used + 1] = { nonce = ticket.nonce, till = ticket.till, key = ticket.key }
  redis.call('HSET', K.join_keys, tickets_field(ticket.user), cjson.encode(used))
end
