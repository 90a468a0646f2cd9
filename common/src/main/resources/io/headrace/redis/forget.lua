-- Strikes out somebody who no longer waits for a task.
-- KEYS: 1 awaited
-- ARGV: 1 id, 2 reply channel
-- Reply: OK
-- Transition: none
-- Twice: harmless.
local left = {}
for channel in string.gmatch(redis.call('HGET', KEYS[1], ARGV[1]) or '', '%S+') do
  if channel ~= ARGV[2] then
    left[#left + 1] = channel
  end
end
if #left == 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], table.concat(left, ' '))
end
return {'OK'}
