-- Drops endings that an archiver has stored elsewhere.
-- KEYS: 1 history, 2 its fill
-- ARGV: 1 group, then per entry: its id, how many bytes of the limit it takes up
-- Reply: how many were there
-- Transition: none
-- Twice: harmless; the second call finds nothing.
local ids = {}
for i = 2, #ARGV, 2 do
  ids[#ids + 1] = ARGV[i]
end
redis.call('XACK', KEYS[1], ARGV[1], unpack(ids))
local there, bytes = 0, 0
for i, id in ipairs(ids) do
  if redis.call('XDEL', KEYS[1], id) == 1 then
    there = there + 1
    bytes = bytes + tonumber(ARGV[2 * i + 1])
  end
end
-- An empty stream tells for sure, whatever somebody did to it by hand.
if redis.call('XLEN', KEYS[1]) == 0 then
  if redis.call('EXISTS', KEYS[2]) == 1 then
    redis.pcall('HSET', KEYS[2], 'bytes', 0)
  end
elseif bytes > 0 then
  local left = redis.pcall('HINCRBY', KEYS[2], 'bytes', -bytes)
  if type(left) == 'number' and left < 0 then
    redis.call('HSET', KEYS[2], 'bytes', 0)
  end
end
return {there}
