-- Makes a task that waits for its time due at once.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5, 8 scheduled, 9 retrying
-- ARGV: 1 id, 2 its home place 'P-MS-SEQ' or '', 3 wake channel,
--       4 only if it began to wait before this, in ms since the epoch ('' = whenever it did)
-- Reply: DONE | NOT_APPLICABLE | UNKNOWN
-- Transition: none; it stays scheduled or retrying until it is promoted
-- Twice: harmless; what is due already stays as it is.
--@include locate
--@include wake
local function ready(level) return KEYS[2 + level] end

local id = ARGV[1]
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {'NOT_APPLICABLE'}
end
local state = locate(KEYS[1], ready, ARGV[2])
if state == 'unknown' then
  return {'UNKNOWN'}
end
if state ~= 'scheduled' and state ~= 'retrying' then
  return {'NOT_APPLICABLE'}
end
-- A task that was hastened, failed and waits again is a newcomer.
local bound = tonumber(ARGV[4])
if bound and (tonumber(redis.call('HGET', KEYS[1], 'since')) or 0) >= bound then
  return {'NOT_APPLICABLE'}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = tonumber(redis.call('ZSCORE', KEYS[8], id))
if not due or due > now then
  local at = string.format('%.0f', now)
  -- ZREM first: it frees, so the task can be hastened even when memory is full.
  redis.call('ZREM', KEYS[8], id)
  redis.call('ZADD', KEYS[8], at, id)
  if state == 'retrying' then
    redis.call('ZADD', KEYS[9], at, id)
  end
  redis.call('HSET', KEYS[1], 'due', at)
end
wake(KEYS[8], id, ARGV[3])
return {'DONE'}
