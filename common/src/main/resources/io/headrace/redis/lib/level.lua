-- What stands in one stream. Included by the scripts that show or clear a queue. Writes nothing.
-- Returns a table: queued, running, released (how many of the queued ones were handed back), holders (consumer, count, ...)
local function level(stream)
  local found = {queued = redis.call('XLEN', stream), running = 0, released = 0, holders = {}}
  if found.queued == 0 then
    return found
  end
  -- A stream that no worker has served yet has no group, and all of it waits.
  local summary = redis.pcall('XPENDING', stream, 'workers')
  if summary.err or summary[1] == 0 then
    return found
  end
  for _, holder in ipairs(summary[4]) do
    local count = tonumber(holder[2])
    if holder[1] == 'released' then
      found.released = count
    else
      found.running = found.running + count
      found.holders[#found.holders + 1] = holder[1]
      found.holders[#found.holders + 1] = count
    end
  end
  found.queued = math.max(0, found.queued - found.running)
  return found
end

-- The id up to which a stream that is not empty has been handed out.
local function delivered(stream)
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local said = {}
    for i = 1, #group, 2 do
      said[group[i]] = group[i + 1]
    end
    if said.name == 'workers' then
      return said['last-delivered-id']
    end
  end
  return '0-0'
end
