-- Ends the pause of a queue.
-- KEYS: 1 control
-- ARGV: 1 the channel of all workers
-- Reply: RESUMED | NOT_PAUSED (or the pause had ended by itself)
-- Transition: none
-- Twice: the second call answers NOT_PAUSED.
local pause = redis.call('HMGET', KEYS[1], 'pausedBy', 'pausedUntil')
redis.call('HDEL', KEYS[1], 'pausedBy', 'pausedReason', 'pausedSince', 'pausedUntil')
redis.call('PUBLISH', ARGV[1], 'look')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if not pause[1] or (tonumber(pause[2]) or math.huge) <= now then
  return {'NOT_PAUSED'}
end
return {'RESUMED'}
