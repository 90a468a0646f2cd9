-- Which ids of a hash about living tasks (awaited, cancelling, progress) are of tasks that are gone; strikes them out if
-- told to.
-- KEYS: 1 awaited, cancelling or progress, 2-6 ready:1..5
-- ARGV: 1 mend (1 = strike them out), 2 what stands before the id in the name of a record key, 3 the same of an outcome
--       key (same slot), then per task: id, its home place 'P-MS-SEQ' or ''
-- Reply: the ids that are in the hash and whose task has ended or is not known
-- Transition: none
-- Twice: harmless; what was struck out is not named again.
--@include locate
local function ready(level) return KEYS[1 + level] end

local gone = {}
for i = 4, #ARGV, 2 do
  local id = ARGV[i]
  if redis.call('HEXISTS', KEYS[1], id) == 1
      and (redis.call('EXISTS', ARGV[3] .. id) == 1 or locate(ARGV[2] .. id, ready, ARGV[i + 1]) == 'unknown') then
    gone[#gone + 1] = id
  end
end
if ARGV[1] == '1' and #gone > 0 then
  redis.call('HDEL', KEYS[1], unpack(gone))
end
return gone
