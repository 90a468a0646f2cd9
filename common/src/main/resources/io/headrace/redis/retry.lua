-- Puts a running task aside until later: after a failed attempt, or unburnt.
-- KEYS: 1 ready stream, 2 scheduled, 3 record, 4 cancelling, 5 progress, 6 stats, 7 retrying
-- ARGV: 1 group, 2 worker, 3 entry id, 4 task id, 5 priority (1-5), 6 delay in ms, 7 state (retrying | scheduled),
--       8 reason, 9 opts, 10 wake channel
-- Reply: OK | LEASE_LOST | CANCELLED (nothing was changed: end it as cancelled)
-- Transition: running -> retrying, running -> scheduled
-- Twice: the second call answers LEASE_LOST.
--@include wake
local stream, group, entry, id = KEYS[1], ARGV[1], ARGV[3], ARGV[4]
if #redis.call('XPENDING', stream, group, entry, entry, 1, ARGV[2]) == 0 then
  return {'LEASE_LOST'}
end
if redis.call('HEXISTS', KEYS[4], id) == 1 then
  return {'CANCELLED'}
end
local found = redis.call('XRANGE', stream, entry, entry)
redis.call('XACK', stream, group, entry)
if #found == 0 then
  -- Somebody deleted the entry by hand; there is nothing left to run.
  return {'LEASE_LOST'}
end
local task = {type = '', payload = ''}
local fields = found[1][2]
for i = 1, #fields, 2 do
  task[fields[i]] = fields[i + 1]
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = string.format('%.0f', now + tonumber(ARGV[6]))
redis.call('HDEL', KEYS[3], 'place')
redis.call('HSET', KEYS[3], 'state', ARGV[7], 'due', due, 'reason', ARGV[8], 'priority', ARGV[5],
  'type', task.type, 'payload', task.payload, 'opts', ARGV[9], 'since', string.format('%.0f', now))
redis.call('ZADD', KEYS[2], due, id)
if ARGV[7] == 'retrying' then
  redis.call('ZADD', KEYS[7], due, id)
end
redis.call('XDEL', stream, entry)
redis.call('HDEL', KEYS[5], id)
if redis.call('HINCRBY', KEYS[6], ARGV[7], 1) == 1 then
  redis.call('EXPIRE', KEYS[6], 90 * 86400)
end
wake(KEYS[2], id, ARGV[10])
return {'OK'}
