-- Answers a task's outcome, or takes down who waits for it.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5, 8 awaited
-- ARGV: 1 id, 2 its home place 'P-MS-SEQ' or '', 3 reply channel
-- Reply: ENDED outcome | WAITING | UNKNOWN
-- Transition: none
-- Twice: harmless; a channel is taken down once.
--@include locate
local function ready(level) return KEYS[2 + level] end

local outcome = redis.call('GET', KEYS[2])
if outcome then
  return {'ENDED', outcome}
end
if locate(KEYS[1], ready, ARGV[2]) == 'unknown' then
  return {'UNKNOWN'}
end
local channels = redis.call('HGET', KEYS[8], ARGV[1])
if not channels then
  redis.call('HSET', KEYS[8], ARGV[1], ARGV[3])
elseif not string.find(' ' .. channels .. ' ', ' ' .. ARGV[3] .. ' ', 1, true) then
  redis.call('HSET', KEYS[8], ARGV[1], channels .. ' ' .. ARGV[3])
end
return {'WAITING'}
