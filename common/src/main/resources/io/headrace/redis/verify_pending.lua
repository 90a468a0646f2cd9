-- Which pending entries of a stream were deleted from it; takes them off the pending list if told to.
-- KEYS: 1 ready stream
-- ARGV: 1 mend (1 = take them off), 2 group, then the entry ids
-- Reply: the ids of entries that are pending and do not exist
-- Transition: none
-- Twice: harmless; what was taken off is not named again.
local holes = {}
for i = 3, #ARGV do
  local entry = ARGV[i]
  if #redis.call('XPENDING', KEYS[1], ARGV[2], entry, entry, 1) > 0
      and #redis.call('XRANGE', KEYS[1], entry, entry) == 0 then
    holes[#holes + 1] = entry
  end
end
if ARGV[1] == '1' and #holes > 0 then
  redis.call('XACK', KEYS[1], ARGV[2], unpack(holes))
end
return holes
