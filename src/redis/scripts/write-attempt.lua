#!lua flags=allow-oom
--- @include room
-- Writes a chunk of a scoring attempt under its own keys, which expire unless they are committed. A full Redis runs it: scoring
-- moves the room on and frees memory.
-- KEYS: the room's keys, then the attempt's scores and board. ARGV: epoch, game id, time to live of the attempt (ms), then for n
--   seats, at most 1,000: n pairs of player id and score (JSON), then n entries of the board.
-- Returns { code } or { 'ok' }.

if redis.call('GET', K.epoch) ~= ARGV[1] then return { 'busy' } end
local seats = (#ARGV - 3) / 3
redis.call('HSET', KEYS[23], unpack(ARGV, 4, 3 + seats * 2))
redis.call('RPUSH', KEYS[24], unpack(ARGV, 4 + seats * 2))
redis.call('PEXPIRE', KEYS[23], ARGV[3])
redis.call('PEXPIRE', KEYS[24], ARGV[3])
return { 'ok' }
