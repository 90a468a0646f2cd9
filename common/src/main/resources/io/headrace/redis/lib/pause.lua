-- Why a queue gives no tasks to workers. Included by the scripts that show a queue. Writes nothing.
-- control: key name; now: ms since the epoch
-- Returns {since, until or '', by, reason}, or {} unless the queue is paused.
local function pause(control, now)
  local said = redis.call('HMGET', control, 'pausedSince', 'pausedUntil', 'pausedBy', 'pausedReason')
  -- The name decides, as it does for the workers; the rest may be anything where somebody wrote it by hand.
  local function millis(text)
    return text and #text <= 15 and string.match(text, '^%d+$')
  end
  local ends = millis(said[2])
  if not said[3] or (ends and tonumber(ends) <= now) then
    return {}
  end
  return {millis(said[1]) or '0', ends or '', said[3], said[4] or ''}
end
