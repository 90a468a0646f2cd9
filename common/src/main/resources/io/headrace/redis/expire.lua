-- Ends a task that was not started in time.
-- KEYS: 1 ready stream, 2 outcome, 3 record, 4 events, 5 stats, 6 awaited, 7 cancelling, 8 progress,
--       and last, if there is a history, its stream and its fill
-- ARGV: 1 group, 2 worker, 3 entry id, 4 task id, 5 expiry in ms since the epoch, 6 retention in ms, 7 outcome,
--       8 how many bytes the history's stream may hold (0 = there is no history), and if there is one,
--       9 the name of the field that holds the ending, 10 its content
-- Reply: OK | LEASE_LOST | NOT_EXPIRED
-- Transition: running -> expired
-- Twice: the second call answers LEASE_LOST.
--@include ending
--@include fields
--@include history
local stream, group, entry, limit = KEYS[1], ARGV[1], ARGV[3], tonumber(ARGV[8])
if #redis.call('XPENDING', stream, group, entry, entry, 1, ARGV[2]) == 0 then
  return {'LEASE_LOST'}
end
local time = redis.call('TIME')
if time[1] * 1000 + math.floor(time[2] / 1000) < tonumber(ARGV[5]) then
  return {'NOT_EXPIRED'}
end
local found = limit > 0 and redis.call('XRANGE', stream, entry, entry)[1]
redis.call('XACK', stream, group, entry)
if redis.call('XDEL', stream, entry) == 0 then
  -- Somebody deleted the entry by hand.
  return {'LEASE_LOST'}
end
if found then
  local task = fields(found[2])
  keep_endings(KEYS[#KEYS - 1], KEYS[#KEYS], limit, 1, {ARGV[9], ARGV[10]},
    {'values', payload_alone(task.payload or '')}, '')
end
local finish, announce =
  ending({events = KEYS[4], stats = KEYS[5], awaited = KEYS[6], cancelling = KEYS[7], progress = KEYS[8]})
finish(ARGV[4], KEYS[2], tonumber(ARGV[6]), ARGV[7], KEYS[3])
announce('expired')
return {'OK'}
