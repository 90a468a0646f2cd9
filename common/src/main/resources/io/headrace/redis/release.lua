-- Hands back what stands in a worker's pending list of one stream, so that others may take it at once.
-- KEYS: 1 ready stream
-- ARGV: 1 group, 2 worker, 3 how many at most, then the entry ids (none = all)
-- Reply: how many were handed back
-- Transition: running -> queued
-- Twice: harmless; the second call finds nothing.
local stream, group, me = KEYS[1], ARGV[1], ARGV[2]
local mine = {}
if #ARGV == 3 then
  mine = redis.call('XPENDING', stream, group, '-', '+', ARGV[3], me)
else
  for i = 4, #ARGV do
    mine[#mine + 1] = redis.call('XPENDING', stream, group, ARGV[i], ARGV[i], 1, me)[1]
  end
end
for _, pending in ipairs(mine) do
  -- To the name 'released', which no worker has; the delivery does not count.
  redis.call('XCLAIM', stream, group, 'released', 0, pending[1], 'IDLE', 86400000,
    'RETRYCOUNT', math.max(0, pending[4] - 1), 'JUSTID')
end
return {#mine}
