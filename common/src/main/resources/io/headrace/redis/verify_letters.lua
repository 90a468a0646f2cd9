-- Whose dead letters stand in a part of the list, and which of them have no outcome, so that the task's id does not lead to
-- them.
-- KEYS: 1 dead
-- ARGV: 1 which way: first | newest, 2 where to begin: '-' or '+', or what the last call answered, 3 how many at most,
--       4 what stands before the id in the name of an outcome key (same slot)
-- Reply: where to go on ('' = nothing is left), {ids of the tasks}, {ids of those without an outcome}; a letter without an
--        id is named by its entry
-- Transition: none
-- Twice: harmless.
local all, without = {}, {}
-- A few at a time, and no more once these are 256 KiB: payloads come along, and no call is to be long.
local at, left, step, bytes = ARGV[2], tonumber(ARGV[3]), 1, 0
while left > 0 and bytes < 262144 do
  local some = ARGV[1] == 'first'
    and redis.call('XRANGE', KEYS[1], at, '+', 'COUNT', math.min(step, left))
    or redis.call('XREVRANGE', KEYS[1], at, '-', 'COUNT', math.min(step, left))
  if #some == 0 then
    at = ''
    break
  end
  for _, letter in ipairs(some) do
    local id
    for i = 1, #letter[2], 2 do
      bytes = bytes + #letter[2][i + 1]
      if letter[2][i] == 'id' then
        id = letter[2][i + 1]
      end
    end
    all[#all + 1] = id or letter[1]
    if not id or redis.call('EXISTS', ARGV[4] .. id) == 0 then
      without[#without + 1] = id or letter[1]
    end
  end
  left = left - #some
  step = math.min(step * 2, 32)
  at = '(' .. some[#some][1]
end
return {at, all, without}
