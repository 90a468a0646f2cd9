-- Drops dead letters, the oldest first, and what leads to them.
-- KEYS: 1 dead, 2 stats, 3 causes
-- ARGV: 1 how many are to stay, 2 how many to drop at most, 3 the last entry id that may be dropped ('+' = any),
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
local letters = redis.call('XRANGE', KEYS[1], '-', ARGV[3], 'COUNT', beyond)
if #letters == 0 then
  return {0}
end
local entries = {}
for i, letter in ipairs(letters) do
  entries[i] = letter[1]
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
