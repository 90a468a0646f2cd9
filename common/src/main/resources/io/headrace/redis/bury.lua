-- Moves a running task to the dead letters.
-- KEYS: 1 ready stream, 2 dead, 3 outcome, 4 record, 5 events, 6 stats, 7 awaited, 8 cancelling, 9 progress,
--       10 causes, and last, if there is a history, its stream and its fill
-- ARGV: 1 group, 2 worker, 3 entry id, 4 task id, 5 priority (1-5), 6 opts ('' = as they stand in the entry), 7 outcome,
--       8 cause, by which letters are counted, 9 how many bytes the history's stream may hold (0 = there is no history), and if there is
--       one, 10 the name of the field that holds the ending ('' = made of what the entry has), 11 its content
-- Reply: OK | LEASE_LOST
-- Transition: running -> dead
-- Twice: the second call answers LEASE_LOST.
--@include ending
--@include causes
--@include history
local stream, group, entry, id = KEYS[1], ARGV[1], ARGV[3], ARGV[4]
if #redis.call('XPENDING', stream, group, entry, entry, 1, ARGV[2]) == 0 then
  return {'LEASE_LOST'}
end
-- The entry goes over as it is, whatever fields it has, so that nothing of an unreadable one is lost.
local letter = {'id', id, 'priority', ARGV[5]}
local function put(name, value)
  letter[#letter + 1] = name
  letter[#letter + 1] = value
end
local ours = {id = true, priority = true, outcome = true, cause = true}
local opts, payload, limit = ARGV[6], '', tonumber(ARGV[9])
local found = redis.call('XRANGE', stream, entry, entry)
local fields = found[1] and found[1][2] or {}
local surplus = {}
for i = 1, #fields, 2 do
  local name, value = fields[i], fields[i + 1]
  if name == 'payload' then
    payload = value
  end
  if name == 'opts' then
    opts = opts == '' and value or opts
  elseif #fields > 7900 and i > 6000 then
    -- Lua unpacks no more than 7,999 values. What redrive.lua puts back has fewer, so that this is not nested.
    surplus[#surplus + 1] = name
    surplus[#surplus + 1] = value
  else
    put(ours[name] and 'entry.' .. name or name, value)
  end
end
put('opts', opts)
put('outcome', ARGV[7])
put('cause', ARGV[8])
if #surplus > 0 then
  put('entry.surplus', cjson.encode(surplus))
end
-- All that could fail has been done: from here on the task leaves one place for the other.
redis.call('XACK', stream, group, entry)
if #found == 0 then
  return {'LEASE_LOST'}
end
local at = redis.call('XADD', KEYS[2], '*', unpack(letter))
redis.call('XDEL', stream, entry)
if limit > 0 then
  local told = {ARGV[10], ARGV[11]}
  if told[1] == '' then
    told = {'endings', netstrings(id, ARGV[5], opts, string.match(entry, '^%d+'), ARGV[7])}
  end
  keep_endings(KEYS[#KEYS - 1], KEYS[#KEYS], limit, 1, told, {'values', payload_alone(payload)}, '')
end
local finish, announce =
  ending({events = KEYS[5], stats = KEYS[6], awaited = KEYS[7], cancelling = KEYS[8], progress = KEYS[9]})
-- Kept for as long as the dead letter is, so that the task's id leads to it.
finish(id, KEYS[3], -1, ARGV[7], KEYS[4])
redis.call('HSET', KEYS[4], 'letter', at)
add_cause(KEYS[10], ARGV[8], 1)
announce('dead')
return {'OK'}
