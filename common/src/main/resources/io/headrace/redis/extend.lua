-- Renews the leases of what a worker runs from one stream.
-- KEYS: 1 ready stream, 2 cancelling
-- ARGV: 1 group, 2 worker, 3 idle in ms (by how much these leases are shorter than the workers', mostly 0),
--       then per entry: entry id, task id
-- Reply: {entry ids that are lost}, {entry ids that are to be cancelled}
-- Transition: none
-- Twice: harmless.
local lost, cancelled, held = {}, {}, {}
local cancelling = redis.call('EXISTS', KEYS[2]) == 1
for i = 4, #ARGV, 2 do
  local entry = ARGV[i]
  -- A blind XCLAIM would steal the entry back from a worker that took it over.
  if #redis.call('XPENDING', KEYS[1], ARGV[1], entry, entry, 1, ARGV[2]) == 0 then
    lost[#lost + 1] = entry
  else
    held[#held + 1] = entry
    if cancelling and redis.call('HEXISTS', KEYS[2], ARGV[i + 1]) == 1 then
      cancelled[#cancelled + 1] = entry
    end
  end
end
if #held > 0 then
  -- Whoever takes over goes by how long an entry has been idle: with a head start it is taken sooner.
  held[#held + 1] = 'IDLE'
  held[#held + 1] = ARGV[3]
  held[#held + 1] = 'JUSTID'
  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, unpack(held))
end
return {lost, cancelled}
