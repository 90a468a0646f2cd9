-- Hands back what stands in a worker's pending list of one stream, so that others may take it at once.
-- KEYS: 1 ready stream
-- ARGV: 1 group, 2 worker, 3 how many at most
-- Reply: how many were handed back
-- Transition: running -> queued
-- Twice: harmless; the second call finds nothing.
local mine = redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', ARGV[3], ARGV[2])
for _, pending in ipairs(mine) do
  -- To the name 'released', which no worker has; the delivery does not count.
  redis.call('XCLAIM', KEYS[1], ARGV[1], 'released', 0, pending[1], 'IDLE', 86400000,
    'RETRYCOUNT', math.max(0, pending[4] - 1), 'JUSTID')
end
return {#mine}
