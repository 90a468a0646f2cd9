-- Moves a running task to the dead letters.
-- KEYS: 1 ready stream, 2 dead, 3 outcome, 4 record, 5 events, 6 stats, 7 awaited, 8 cancelling, 9 progress
-- ARGV: 1 group, 2 worker, 3 entry id, 4 task id, 5 priority (1-5), 6 opts, 7 outcome
-- Reply: OK | LEASE_LOST
-- Transition: running -> dead
-- Twice: the second call answers LEASE_LOST.
--@include ending
local stream, group, entry, id = KEYS[1], ARGV[1], ARGV[3], ARGV[4]
if #redis.call('XPENDING', stream, group, entry, entry, 1, ARGV[2]) == 0 then
  return {'LEASE_LOST'}
end
local found = redis.call('XRANGE', stream, entry, entry)
redis.call('XACK', stream, group, entry)
if #found == 0 then
  return {'LEASE_LOST'}
end
-- The entry goes over as it is, whatever fields it has, so that nothing of an unreadable one is lost.
local letter = {'id', id, 'priority', ARGV[5]}
local fields = found[1][2]
for i = 1, #fields, 2 do
  if fields[i] ~= 'id' and fields[i] ~= 'priority' and fields[i] ~= 'outcome' and fields[i] ~= 'opts' then
    letter[#letter + 1] = fields[i]
    letter[#letter + 1] = fields[i + 1]
  end
end
letter[#letter + 1] = 'opts'
letter[#letter + 1] = ARGV[6]
letter[#letter + 1] = 'outcome'
letter[#letter + 1] = ARGV[7]
redis.call('XADD', KEYS[2], '*', unpack(letter))
redis.call('XDEL', stream, entry)
local finish, announce =
  ending({events = KEYS[5], stats = KEYS[6], awaited = KEYS[7], cancelling = KEYS[8], progress = KEYS[9]})
-- Kept for as long as the dead letter is, so that the task's id leads to it.
finish(id, KEYS[3], -1, ARGV[7], KEYS[4])
announce('dead')
return {'OK'}
