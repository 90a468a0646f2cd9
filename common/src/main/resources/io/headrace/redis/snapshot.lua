-- A queue at one moment. Writes nothing.
-- KEYS: 1-5 ready:1..5, 6 scheduled, 7 retrying, 8 dead, 9 control, 10 stats
-- ARGV: none
-- Reply: now in ms since the epoch
--        {queued, running, ms of the longest waiting ('' = none waits), {worker, running, ...}}... of levels 1..5
--        scheduled with retries, retrying, dead, ms of the next due ('' = none)
--        {} or {paused since ms, until ms or '', by, reason}
--        {counter, count, ...} of the day
-- Transition: none
-- Twice: harmless.
--@include level
--@include pause
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function millis(entry)
  return string.match(entry, '^%d+')
end

local function oldest(stream, found)
  if found.queued == 0 then
    return ''
  end
  local handed_back
  if found.released > 0 then
    handed_back = millis(redis.call('XPENDING', stream, 'workers', '-', '+', 1, 'released')[1][1])
  end
  if found.queued <= found.released then
    return handed_back or ''
  end
  -- Its payload is copied along: no command tells the id of an entry that nobody has without the entry.
  local fresh = redis.call('XRANGE', stream, '(' .. delivered(stream), '+', 'COUNT', 1)[1]
  if not fresh then
    return handed_back or ''
  end
  fresh = millis(fresh[1])
  return handed_back and tonumber(handed_back) < tonumber(fresh) and handed_back or fresh
end

local reply = {now}
for i = 1, 5 do
  local found = level(KEYS[i])
  reply[1 + i] = {found.queued, found.running, oldest(KEYS[i], found), found.holders}
end
reply[7] = redis.call('ZCARD', KEYS[6])
reply[8] = redis.call('ZCARD', KEYS[7])
reply[9] = redis.call('XLEN', KEYS[8])
reply[10] = redis.call('ZRANGE', KEYS[6], 0, 0, 'WITHSCORES')[2] or ''
reply[11] = pause(KEYS[9], now)
reply[12] = redis.call('HGETALL', KEYS[10])
return reply
