-- Keeps how far a running task says it is.
-- KEYS: 1 ready stream, 2 progress
-- ARGV: 1 group, 2 worker, 3 entry id, 4 task id, 5 progress
-- Reply: OK | LEASE_LOST
-- Transition: none
-- Twice: harmless.
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2]) == 0 then
  return {'LEASE_LOST'}
end
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
return {'OK'}
