-- Why a queue gives no tasks to workers. Included by the scripts that show a queue. Writes nothing.
-- control: key name; now: ms since the epoch
-- Returns {since, until or '', by, reason}, or {} unless the queue is paused.
local function pause(control, now)
  local said = redis.call('HMGET', control, 'pausedSince', 'pausedUntil', 'pausedBy', 'pausedReason')
  local ends = tonumber(said[2])
  if not tonumber(said[1]) or (ends and ends <= now) then
    return {}
  end
  return {said[1], ends and said[2] or '', said[3] or '', said[4] or ''}
end
