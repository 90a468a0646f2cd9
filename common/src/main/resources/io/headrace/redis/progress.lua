-- Keeps what a running task has told of itself: how far it is, and its last log lines.
-- KEYS: 1 ready stream, 2 progress
-- ARGV: 1 group, 2 worker, 3 entry id, 4 task id, 5 what it has told, in place of what it told before
-- Reply: OK | LEASE_LOST
-- Transition: none
-- Twice: harmless.
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then
  return {'LEASE_LOST'}
end
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
return {'OK'}
