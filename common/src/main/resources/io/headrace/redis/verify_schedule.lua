-- Which ids of the schedule have no record to promote, and which are wrongly counted or not counted as retries; mends that
-- if told to.
-- KEYS: 1 scheduled, 2 retrying
-- ARGV: 1 mend (1 = strike the former out, count the latter right), 2 what stands before the id in the name of a record key
--       (same slot), then the ids
-- Reply: {ids that stand in the schedule and have no record}, {ids that are wrong among the retries}
-- Transition: none
-- Twice: harmless; what was mended is not named again.
local mend = ARGV[1] == '1'
local without, miscounted = {}, {}
for i = 3, #ARGV do
  local id = ARGV[i]
  local due = redis.call('ZSCORE', KEYS[1], id)
  -- A key of another type is no record.
  local state = redis.pcall('HGET', ARGV[2] .. id, 'state')
  if due and type(state) ~= 'string' then
    without[#without + 1] = id
    if mend then
      -- As promote would when it is due.
      redis.call('ZREM', KEYS[1], id)
      redis.call('ZREM', KEYS[2], id)
    end
  elseif (due ~= false and state == 'retrying') ~= (redis.call('ZSCORE', KEYS[2], id) ~= false) then
    miscounted[#miscounted + 1] = id
    if mend and due and state == 'retrying' then
      redis.call('ZADD', KEYS[2], due, id)
    elseif mend then
      redis.call('ZREM', KEYS[2], id)
    end
  end
end
return {without, miscounted}
