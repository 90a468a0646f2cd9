-- Ends tasks of one stream that ran to their end: completed, or cancelled while they ran.
-- KEYS: 1 ready stream, 2 events, 3 stats, 4 awaited, 5 cancelling, 6 progress, then the outcome key of each task,
--       then the record keys of those that have one, and last, if there is a history, its stream and its fill
-- ARGV: 1 group, 2 state, 3 number of tasks, 4 how many bytes the history's stream may hold (0 = there is no history),
--       then per task: entry id, task id, retention in ms, outcome, index into KEYS of its record (0 = none),
--       and last, if there is a history, the field that holds all endings and the one that holds all values, name and content
-- Reply: the positions (1 = first) of the tasks that had ended before, for which nothing was done
-- Transition: running -> completed, running -> cancelled
-- Twice: the second call does nothing and names them all.
--@include ending
--@include history
local group, state, n, limit = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local entries = {}
for i = 1, n do
  entries[i] = ARGV[5 * i]
end
local gone, ended_before = {}, {}
-- Every ending deletes its entry: where there is nothing left to delete, somebody else has ended the attempt.
if redis.call('XACK', KEYS[1], group, unpack(entries)) == n then
  redis.call('XDEL', KEYS[1], unpack(entries))
else
  for i = 1, n do
    if redis.call('XDEL', KEYS[1], entries[i]) == 0 then
      gone[i] = true
      ended_before[#ended_before + 1] = i
    end
  end
end
if limit > 0 and #ended_before < n then
  local last = #ARGV
  keep_endings(KEYS[#KEYS - 1], KEYS[#KEYS], limit, n - #ended_before,
    {ARGV[last - 3], ARGV[last - 2]}, {ARGV[last - 1], ARGV[last]}, table.concat(ended_before, ' '))
end
local finish, announce =
  ending({events = KEYS[2], stats = KEYS[3], awaited = KEYS[4], cancelling = KEYS[5], progress = KEYS[6]})
for i = 1, n do
  if not gone[i] then
    local at = 5 * i
    finish(ARGV[at + 1], KEYS[6 + i], tonumber(ARGV[at + 2]), ARGV[at + 3], KEYS[tonumber(ARGV[at + 4])])
  end
end
announce(state)
return ended_before
