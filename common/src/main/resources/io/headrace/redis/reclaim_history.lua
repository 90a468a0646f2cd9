-- Takes over endings that an archiver has read and not reported done, and strikes out archivers that have none and have long
-- been silent.
-- KEYS: 1 history
-- ARGV: 1 group, 2 archiver, 3 for how many ms others have had them at least, 4 about how many bytes at most,
--       5 the entry id from which on
-- Reply: the entry id at which to go on ('0-0' = this was the end), then {entry id, {field, value, ...}}...
-- Transition: none
-- Twice: harmless; what the first call took has been held for 0 ms.
local stream, group, me, held, limit = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local taken, bytes, holes = {'0-0'}, 0, false
local stalled = redis.call('XPENDING', stream, group, 'IDLE', held, ARGV[5], '+', 1)
local from = #stalled > 0 and stalled[1][1] or '0-0'
while from ~= '0-0' and bytes < limit do
  local claimed = redis.call('XAUTOCLAIM', stream, group, me, held, from, 'COUNT', 4)
  from = claimed[1]
  for _, entry in ipairs(claimed[2]) do
    if entry then
      taken[#taken + 1] = entry
      for _, value in ipairs(entry[2]) do
        bytes = bytes + #value
      end
    else
      holes = true
    end
  end
end
taken[1] = from

-- Before 7.0 an entry that was deleted comes back as nil and stays pending, to be claimed for ever.
if holes then
  for _, pending in ipairs(redis.call('XPENDING', stream, group, '-', '+', 1000, me)) do
    if #redis.call('XRANGE', stream, pending[1], pending[1]) == 0 then
      redis.call('XACK', stream, group, pending[1])
    end
  end
end

-- One that lives after all comes back with its next read.
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
  local name, pending, idle = consumer[2], consumer[4], consumer[6]
  if name ~= me and pending == 0 and idle >= held then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, name)
  end
end
return taken
