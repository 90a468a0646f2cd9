-- What holds a task, or held it. Writes nothing.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5, 8 progress, 9 dead, 10 control, 11 types, 12 events
-- ARGV: 1 id, 2 its home place 'P-MS-SEQ' or ''
-- Reply: {what lookup.lua answers, without payload}
--        now in ms since the epoch
--        {} or {paused since ms, until ms or '', by, reason}
--        {type, 'ms worker', ...} seen lately
--        queued before it at its level (-1 = it is not queued), whether that was counted (1) or reckoned (0)
--        queued at higher levels (-1 = it is not queued)
--        tasks that ended in the last so many ms, these ms
-- Transition: none
-- Twice: harmless.
--@include locate
--@include fields
--@include standing
--@include level
--@include pause
local function ready(level) return KEYS[2 + level] end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function millis(entry)
  return tonumber(string.match(entry, '^%d+'))
end

-- Counted as far as 200 entries or 256 KiB, beyond that reckoned by the times in the ids.
local function ahead(stream, entry)
  local here = level(stream)
  if here.released > 0 and #redis.call('XPENDING', stream, 'workers', entry, entry, 1, 'released') > 0 then
    local before = #redis.call('XPENDING', stream, 'workers', '-', '(' .. entry, 201, 'released')
    if before <= 200 then
      return before, 1
    end
    return here.released - 1, 0
  end
  local first, from, count, bytes = nil, '(' .. delivered(stream), 0, 0
  repeat
    local some = redis.call('XRANGE', stream, from, '(' .. entry, 'COUNT', 20)
    for _, each in ipairs(some) do
      for _, value in ipairs(each[2]) do
        bytes = bytes + #value
      end
    end
    count = count + #some
    if #some < 20 then
      return here.released + count, 1
    end
    first = first or some[1][1]
    from = '(' .. some[#some][1]
  until count >= 200 or bytes > 262144
  local fresh = here.queued - here.released
  local begun = millis(first)
  local span = millis(redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1][1]) - begun
  local share = span > 0 and (millis(entry) - begun) / span or 0
  return here.released + math.max(count, math.min(fresh - 1, math.floor(fresh * share))), 0
end

-- Those of the last minute, or as many as the newest 50 flushes of endings name.
local function ended_lately()
  local count, window = 0, 60000
  for i, event in ipairs(redis.call('XREVRANGE', KEYS[12], '+', '-', 'COUNT', 50)) do
    local age = now - millis(event[1])
    if age > window then
      break
    end
    count = count + (tonumber(fields(event[2]).count) or 1)
    if i == 50 then
      window = math.max(1, age)
    end
  end
  return count, window
end

local found = standing({record = KEYS[1], outcome = KEYS[2], progress = KEYS[8], dead = KEYS[9], ready = ready},
  ARGV[1], ARGV[2], false)
local before, counted, urgent = -1, 1, -1
if found[1] == 'queued' then
  local mine = tonumber(found[2])
  before, counted = ahead(ready(mine), found[3])
  urgent = 0
  for higher = mine + 1, 5 do
    urgent = urgent + level(ready(higher)).queued
  end
end
local ended, window = ended_lately()
return {found, now, pause(KEYS[10], now), redis.call('HGETALL', KEYS[11]), before, counted, urgent, ended, window}
