-- Drops dead letters, the oldest first, and what leads to them.
-- KEYS: 1 dead, 2 stats, 3 causes
-- ARGV: 1 how many are to stay, 2 how many to drop at most; fewer once these are 256 KiB, so that no call is long,
--       3 the last entry id that may be dropped ('+' = any),
--       4 what stands before the id in the name of an outcome key, 5 in the name of a record key (same slot)
-- Reply: how many were dropped
-- Transition: dead -> none
-- Twice: harmless; the second call goes on where the first one stopped.
--@include fields
--@include causes
--@include letter
local beyond = math.min(redis.call('XLEN', KEYS[1]) - tonumber(ARGV[1]), tonumber(ARGV[2]))
if beyond <= 0 then
  return {0}
end
local letters, entries = {}, {}
local from, step, bytes = '-', 1, 0
while #letters < beyond and bytes < 262144 do
  local some = redis.call('XRANGE', KEYS[1], from, ARGV[3], 'COUNT', math.min(step, beyond - #letters))
  if #some == 0 then
    break
  end
  for _, letter in ipairs(some) do
    letters[#letters + 1] = letter
    entries[#letters] = letter[1]
    for _, value in ipairs(letter[2]) do
      bytes = bytes + #value
    end
  end
  step = math.min(step * 2, 32)
  from = '(' .. some[#some][1]
end
if #letters == 0 then
  return {0}
end
redis.call('XDEL', KEYS[1], unpack(entries))
for _, letter in ipairs(letters) do
  local task = fields(letter[2])
  if task.id then
    forget_letter(letter[1], task.cause, KEYS[3], ARGV[4] .. task.id, ARGV[5] .. task.id)
  else
    add_cause(KEYS[3], task.cause, -1)
  end
end
count_letters(KEYS[2], 'dropped', #letters)
return {#letters}
