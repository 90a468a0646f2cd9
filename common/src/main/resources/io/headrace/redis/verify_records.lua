-- Which records stand for nothing, and which hold a task that nothing will promote; mends that if told to.
-- KEYS: 1-5 ready:1..5, 6 scheduled, 7 retrying, 8 dead
-- ARGV: 1 mend (1 = delete the former, bring the latter back into the schedule), 2 what stands before the id in the name
--       of a record key, 3 the same of an outcome key (same slot), then the ids
-- Reply: {ids whose record stands for nothing}, {ids of tasks that are missing from the schedule}
-- Transition: none
-- Twice: harmless; what was mended is not named again.
local mend = ARGV[1] == '1'
local idle, unscheduled = {}, {}

local function gone(stream, entry)
  local found = redis.pcall('XRANGE', stream, entry, entry)
  -- Where that cannot be said, people have to look.
  return not found.err and #found == 0
end

local function verify(id, state, place, letter, due)
  if state then
    if redis.call('ZSCORE', KEYS[6], id) then
      return
    end
    if redis.call('EXISTS', ARGV[3] .. id) == 1 then
      idle[#idle + 1] = id
      return
    end
    unscheduled[#unscheduled + 1] = id
    if mend then
      -- The record is the whole task: to delete it would lose the task.
      due = tonumber(due) and string.format('%.0f', tonumber(due)) or redis.call('TIME')[1] .. '000'
      redis.call('ZADD', KEYS[6], due, id)
      if state == 'retrying' then
        redis.call('ZADD', KEYS[7], due, id)
      end
    end
  elseif place then
    local level, entry = string.match(place, '^([1-5])%-(%d+%-%d+)$')
    if level and gone(KEYS[tonumber(level)], entry) then
      idle[#idle + 1] = id
    end
  elseif letter and string.match(letter, '^%d+%-%d+$') and gone(KEYS[8], letter) then
    idle[#idle + 1] = id
  end
end

for i = 4, #ARGV do
  local known = redis.pcall('HMGET', ARGV[2] .. ARGV[i], 'state', 'place', 'letter', 'due')
  if not known.err then
    verify(ARGV[i], unpack(known))
  end
end
if mend then
  for _, id in ipairs(idle) do
    redis.call('DEL', ARGV[2] .. id)
  end
end
return {idle, unscheduled}
