-- Submits a task with a chosen id, unless that id is known.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5
-- ARGV: 1 id, 2 priority (1-5), 3 type, 4 payload, 5 opts
-- Reply: OK entry-id | DUPLICATE state ('' = see the outcome) outcome
-- Transition: none -> queued
-- Twice: the second call answers DUPLICATE.
--@include locate
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
-- XADD first: when memory is full it is refused and nothing is left half done.
local entry = redis.call('XADD', ready(tonumber(ARGV[2])), '*', 'type', ARGV[3], 'payload', ARGV[4], 'opts', ARGV[5])
redis.call('HSET', KEYS[1], 'place', ARGV[2] .. '-' .. entry)
return {'OK', entry}
