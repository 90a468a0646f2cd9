-- Which records stand for nothing, and which hold a task that nothing will promote; mends that if told to.
-- KEYS: 1-5 ready:1..5, 6 scheduled
-- ARGV: 1 mend (1 = delete the former, bring the latter back into the schedule), 2 what stands before the id in the name
--       of a record key, 3 the same of an outcome key (same slot), then the ids
-- Reply: {ids whose record stands for nothing}, {ids of tasks that are missing from the schedule}
-- Transition: none
-- Twice: harmless; what was mended is not named again.
local idle, unscheduled = {}, {}
for i = 4, #ARGV do
  local id = ARGV[i]
  local record = ARGV[2] .. id
  local known = redis.pcall('HMGET', record, 'state', 'place', 'due')
  if not known.err then
    local state, place = known[1], known[2]
    local ended = redis.call('EXISTS', ARGV[3] .. id) == 1
    if state and not redis.call('ZSCORE', KEYS[6], id) then
      if ended then
        idle[#idle + 1] = id
      else
        unscheduled[#unscheduled + 1] = id
        if ARGV[1] == '1' then
          -- The record is the whole task: to delete it would lose the task.
          local due = tonumber(known[3])
          redis.call('ZADD', KEYS[6], due and string.format('%.0f', due) or redis.call('TIME')[1] .. '000', id)
        end
      end
    elseif not state and place then
      local level, entry = string.match(place, '^([1-5])%-(%d+%-%d+)$')
      -- A place that cannot be read is left for people to look at.
      local found = level and redis.pcall('XRANGE', KEYS[tonumber(level)], entry, entry)
      if found and not found.err and #found == 0 then
        idle[#idle + 1] = id
      end
    end
  end
end
if ARGV[1] == '1' then
  for _, id in ipairs(idle) do
    redis.call('DEL', ARGV[2] .. id)
  end
end
return {idle, unscheduled}
