-- Whether the counts of the causes of death agree with the dead letters.
-- KEYS: 1 dead, 2 causes
-- ARGV: 1 of how many causes at most
-- Reply: how many are counted, how many letters there are; nothing if there are too many causes
-- Transition: none
-- Twice: harmless.
if redis.call('HLEN', KEYS[2]) > tonumber(ARGV[1]) then
  return {}
end
local counted = 0
for _, count in ipairs(redis.call('HVALS', KEYS[2])) do
  counted = counted + (tonumber(count) or 0)
end
return {counted, redis.call('XLEN', KEYS[1])}
