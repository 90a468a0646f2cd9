-- Drops the oldest dead letters beyond a limit, and the outcomes that led to them.
-- KEYS: 1 dead, 2 stats
-- ARGV: 1 limit, 2 how many to drop at most, 3 what stands before the id in the name of an outcome key (same slot)
-- Reply: how many were dropped
-- Transition: dead -> none
-- Twice: harmless; the second call finds nothing beyond the limit.
local beyond = math.min(redis.call('XLEN', KEYS[1]) - tonumber(ARGV[1]), tonumber(ARGV[2]))
if beyond <= 0 then
  return {0}
end
for _, letter in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', beyond)) do
  redis.call('XDEL', KEYS[1], letter[1])
  for i = 1, #letter[2], 2 do
    if letter[2][i] == 'id' then
      redis.call('DEL', ARGV[3] .. letter[2][i + 1])
    end
  end
end
if redis.call('HINCRBY', KEYS[2], 'dropped', beyond) == beyond then
  redis.call('EXPIRE', KEYS[2], 90 * 86400)
end
return {beyond}
