-- Puts a new task aside until its time, unless its id is known.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5, 8 scheduled
-- ARGV: 1 id, 2 priority (1-5), 3 type, 4 payload, 5 opts, 6 delay in ms or '', 7 due time in ms since the epoch or '',
--       8 wake channel
-- Reply: OK due-ms | DUPLICATE state ('' = see the outcome) outcome
-- Transition: none -> scheduled
-- Twice: the second call answers DUPLICATE.
--@include locate
--@include wake
local function ready(level) return KEYS[2 + level] end

local outcome = redis.call('GET', KEYS[2])
if outcome then
  return {'DUPLICATE', '', outcome}
end
-- A record whose entry somebody deleted by hand stands for nothing and is written over.
local state = locate(KEYS[1], ready, '')
if state ~= 'unknown' then
  return {'DUPLICATE', state, ''}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = string.format('%.0f', tonumber(ARGV[7]) or now + tonumber(ARGV[6]))
redis.call('HSET', KEYS[1], 'state', 'scheduled', 'due', at, 'reason', '', 'priority', ARGV[2],
  'type', ARGV[3], 'payload', ARGV[4], 'opts', ARGV[5], 'since', string.format('%.0f', now))
redis.call('ZADD', KEYS[8], at, ARGV[1])
wake(KEYS[8], ARGV[1], ARGV[8])
return {'OK', at}
