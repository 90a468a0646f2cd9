-- Ends queued tasks of one stream as cancelled.
-- KEYS: 1 ready stream, 2 events, 3 stats, 4 awaited, 5 cancelling, 6 progress,
--       and last, if there is a history, its stream and its fill
-- ARGV: 1 level of the stream (1-5), 2 how many at most; fewer are taken once these are 256 KiB, so that no call is long
--       3 the last entry id that may be taken, 4 reason,
--       5 what stands before the id in the name of an outcome key, 6 in the name of a record key (same slot),
--       7 how many bytes the history's stream may hold (0 = there is no history)
-- Reply: how many were ended
-- Transition: queued -> cancelled
-- Twice: harmless; the second call goes on where the first one stopped.
--@include fields
--@include level
--@include cancellation
--@include ending
--@include history
local stream, limit, last, history = KEYS[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[7])
local found = level(stream)
if found.queued == 0 then
  return {0}
end
local entries, ids, bytes = {}, {}, 0
local function take(some)
  for _, entry in ipairs(some) do
    entries[#entries + 1] = entry
    ids[#entries] = entry[1]
    for _, value in ipairs(entry[2]) do
      bytes = bytes + #value
    end
  end
end
if found.released > 0 then
  for _, pending in ipairs(redis.call('XPENDING', stream, 'workers', '-', last, limit, 'released')) do
    if bytes < 262144 then
      take(redis.call('XRANGE', stream, pending[1], pending[1]))
    end
  end
end
local from = '(' .. delivered(stream)
local step = 1
while #entries < limit and bytes < 262144 do
  local some = redis.call('XRANGE', stream, from, last, 'COUNT', math.min(step, limit - #entries))
  if #some == 0 then
    break
  end
  take(some)
  step = math.min(step * 2, 32)
  from = '(' .. some[#some][1]
end
if #ids == 0 then
  return {0}
end
redis.pcall('XACK', stream, 'workers', unpack(ids))
redis.call('XDEL', stream, unpack(ids))
-- The tasks are gone: what follows is kept first of all, and what may fail comes last.
local end_of = cancellation(ARGV[4])
local ends, endings, values = {}, {}, {}
for i, entry in ipairs(entries) do
  local place = ARGV[1] .. '-' .. entry[1]
  local task = fields(entry[2])
  local outcome, retention, named, opts = end_of(task)
  local id = named or place
  ends[i] = {id, outcome, retention, place}
  if history > 0 then
    endings[i] = netstrings(id, ARGV[1], opts, string.match(entry[1], '^%d+'), outcome)
    values[i] = payload_alone(task.payload or '')
  end
end
if history > 0 then
  keep_netstrings(KEYS[#KEYS - 1], KEYS[#KEYS], history, #endings, table.concat(endings), table.concat(values))
end
local finish, announce =
  ending({events = KEYS[2], stats = KEYS[3], awaited = KEYS[4], cancelling = KEYS[5], progress = KEYS[6]})
for _, task in ipairs(ends) do
  local record = ARGV[6] .. task[1]
  -- An entry that somebody wrote by hand may name the id of another task; a key of another type is no record.
  local here = redis.pcall('HGET', record, 'place') == task[4]
  finish(task[1], ARGV[5] .. task[1], task[3], task[2], here and record or nil)
end
announce('cancelled')
return {#entries}
