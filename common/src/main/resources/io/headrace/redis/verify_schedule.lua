-- Which ids of the schedule have no record to promote; strikes them out if told to.
-- KEYS: 1 scheduled
-- ARGV: 1 mend (1 = strike them out), 2 what stands before the id in the name of a record key (same slot), then the ids
-- Reply: the ids that stand in the schedule and have no record
-- Transition: none
-- Twice: harmless; what was struck out is not named again.
local without = {}
for i = 3, #ARGV do
  local id = ARGV[i]
  -- A key of another type is no record.
  local state = redis.pcall('HGET', ARGV[2] .. id, 'state')
  if redis.call('ZSCORE', KEYS[1], id) and (not state or type(state) == 'table') then
    without[#without + 1] = id
  end
end
if ARGV[1] == '1' and #without > 0 then
  -- As promote would when they are due.
  redis.call('ZREM', KEYS[1], unpack(without))
end
return without
