-- Ends tasks that wait for their time as cancelled.
-- KEYS: 1 scheduled, 2 retrying, 3 events, 4 stats, 5 awaited, 6 cancelling, 7 progress,
--       and last, if there is a history, its stream and its fill
-- ARGV: 1 how many at most; fewer once their payloads, if there is a history, are 256 KiB, so that no call is long, 2 reason,
--       3 what stands before the id in the name of an outcome key, 4 in the name of a record key (same slot)
--       5 only those that began to wait before this, in ms since the epoch, 6 at which rank of the schedule to begin,
--       7 how many bytes the history's stream may hold (0 = there is no history)
-- Reply: how many were ended, how many were taken out because nothing stood behind them, the rank at which to go on
--        (-1 = this was the end)
-- Transition: scheduled -> cancelled, retrying -> cancelled
-- Twice: harmless; the second call ends others.
--@include cancellation
--@include ending
--@include history
local limit, bound, from, history = tonumber(ARGV[1]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local found = redis.call('ZRANGE', KEYS[1], from, from + limit - 1)
local wanted = {'since', 'state', 'type', 'opts'}
if history > 0 then
  wanted = {'since', 'state', 'type', 'opts', 'priority', 'payload'}
end
local ids, records, looked, bytes = {}, {}, 0, 0
for _, id in ipairs(found) do
  if bytes >= 262144 then
    break
  end
  looked = looked + 1
  -- A key of another type is no record.
  local record = redis.pcall('HMGET', ARGV[4] .. id, unpack(wanted))
  if record.err or not record[1] or (tonumber(record[1]) or 0) < bound then
    ids[#ids + 1] = id
    records[#ids] = record
    bytes = bytes + #(record[6] or '')
  end
end
local next = looked < limit and looked == #found and -1 or from + looked - #ids
if #ids == 0 then
  return {0, 0, next}
end
-- ZREM first: it frees, so this passes even when memory is full.
redis.call('ZREM', KEYS[1], unpack(ids))
redis.call('ZREM', KEYS[2], unpack(ids))
-- The tasks are gone: what follows is kept first of all, and what may fail comes last.
local end_of = cancellation(ARGV[2])
local ends, endings, values = {}, {}, {}
for i, id in ipairs(ids) do
  local record = records[i]
  if not record.err and record[2] then
    local outcome, retention, _, opts = end_of({type = record[3], opts = record[4]})
    ends[#ends + 1] = {id, outcome, retention}
    if history > 0 then
      endings[#ends] = netstrings(id, record[5] or '', opts, record[1] or '', outcome)
      values[#ends] = payload_alone(record[6] or '')
    end
  end
end
if history > 0 and #ends > 0 then
  keep_netstrings(KEYS[#KEYS - 1], KEYS[#KEYS], history, #ends, table.concat(endings), table.concat(values))
end
local finish, announce =
  ending({events = KEYS[3], stats = KEYS[4], awaited = KEYS[5], cancelling = KEYS[6], progress = KEYS[7]})
for _, task in ipairs(ends) do
  finish(task[1], ARGV[3] .. task[1], task[3], task[2], ARGV[4] .. task[1])
end
announce('cancelled')
return {#ends, #ids - #ends, next}
