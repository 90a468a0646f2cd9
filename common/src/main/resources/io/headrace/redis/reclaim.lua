-- Takes over entries that were released, or whose lease has run out.
-- KEYS: 1 ready stream
-- ARGV: 1 group, 2 worker, 3 lease in ms (0 = only what was released), 4 how many at most,
--       5 the shortest lease that an entry may have, in ms
-- Reply: {entry id, {field, value, ...}, deliveries}...
-- Transition: running -> running (by another worker), queued (released) -> running
-- Twice: harmless; what the first call took is idle for 0 ms.
local stream, group, me, limit = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[4])
local taken, holes = {}, false

local function take(entries)
  for _, entry in ipairs(entries) do
    if entry then
      local pending = redis.call('XPENDING', stream, group, entry[1], entry[1], 1)
      taken[#taken + 1] = {entry[1], entry[2], pending[1] and pending[1][4] or 1}
    else
      holes = true
    end
  end
end

local released = redis.call('XPENDING', stream, group, '-', '+', limit, 'released')
if #released > 0 then
  local ids = {}
  for i, pending in ipairs(released) do
    ids[i] = pending[1]
  end
  take(redis.call('XCLAIM', stream, group, me, 0, unpack(ids)))
end

if #taken < limit and tonumber(ARGV[3]) > 0 then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local oldest = now - tonumber(ARGV[5])
  -- An entry whose lease has run out is older than the shortest: the bound spares the server a walk through all.
  local stalled = redis.call('XPENDING', stream, group, 'IDLE', ARGV[3], '-', string.format('%.0f', oldest), 1)
  if #stalled == 0 then
    -- Unless its id lies in the future: the clock stepped back, or somebody chose the id. Most often there is none.
    stalled = redis.call('XPENDING', stream, group, 'IDLE', ARGV[3], string.format('%.0f', now + 1), '+', 1)
  end
  if #stalled > 0 then
    take(redis.call('XAUTOCLAIM', stream, group, me, ARGV[3], stalled[1][1], 'COUNT', limit - #taken)[2])
  end
end

-- Before 7.0 an entry that was deleted comes back as nil and stays pending, to be claimed for ever.
if holes then
  for _, pending in ipairs(redis.call('XPENDING', stream, group, '-', '+', 1000, me)) do
    if #redis.call('XRANGE', stream, pending[1], pending[1]) == 0 then
      redis.call('XACK', stream, group, pending[1])
    end
  end
end
return taken
