-- Tells a living worker to take no more tasks, or to take some again.
-- KEYS: 1 the worker's heartbeat, 2 quieted
-- ARGV: 1 worker, 2 whether to take no more (1 or 0), 3 its control channel
-- Reply: TOLD | NO_SUCH_WORKER
-- Transition: none
-- Twice: harmless.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return {'NO_SUCH_WORKER'}
end
-- SREM first: it frees, so a worker can be quieted even when memory is full.
redis.call('SREM', KEYS[2], ARGV[1])
if ARGV[2] == '1' then
  redis.call('SADD', KEYS[2], ARGV[1])
end
redis.call('PUBLISH', ARGV[3], 'look')
return {'TOLD'}
