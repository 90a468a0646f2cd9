-- Pauses a queue: workers take nothing of it.
-- KEYS: 1 control
-- ARGV: 1 who, 2 why, 3 for how long in ms (-1 = until it is resumed), 4 the channel of all workers
-- Reply: since when, until when (-1 = until it is resumed); in ms
-- Transition: none
-- Twice: the later one holds, from its own time on.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lasts = tonumber(ARGV[3])
local ends = lasts >= 0 and now + lasts or -1
-- HDEL first: it frees, so a queue can be paused even when memory is full.
redis.call('HDEL', KEYS[1], 'pausedUntil')
redis.call('HSET', KEYS[1], 'pausedBy', ARGV[1], 'pausedReason', ARGV[2], 'pausedSince', string.format('%.0f', now),
  'pausedUntil', lasts >= 0 and string.format('%.0f', ends) or '')
redis.call('PUBLISH', ARGV[4], 'look')
return {now, ends}
