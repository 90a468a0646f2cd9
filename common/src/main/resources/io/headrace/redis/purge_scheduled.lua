-- Ends tasks that wait for their time as cancelled.
-- KEYS: 1 scheduled, 2 retrying, 3 events, 4 stats, 5 awaited, 6 cancelling, 7 progress
-- ARGV: 1 how many at most, 2 reason,
--       3 what stands before the id in the name of an outcome key, 4 in the name of a record key (same slot)
--       5 only those that began to wait before this, in ms since the epoch, 6 at which rank of the schedule to begin
-- Reply: how many were ended, how many were taken out because nothing stood behind them, the rank at which to go on
--        (-1 = this was the end)
-- Transition: scheduled -> cancelled, retrying -> cancelled
-- Twice: harmless; the second call ends others.
--@include fields
--@include cancellation
--@include ending
local limit, bound, from = tonumber(ARGV[1]), tonumber(ARGV[5]), tonumber(ARGV[6])
local found = redis.call('ZRANGE', KEYS[1], from, from + limit - 1)
local ids = {}
for _, id in ipairs(found) do
  -- A key of another type is no record.
  local since = redis.pcall('HGET', ARGV[4] .. id, 'since')
  if type(since) ~= 'string' or (tonumber(since) or 0) < bound then
    ids[#ids + 1] = id
  end
end
local next = #found < limit and -1 or from + #found - #ids
if #ids == 0 then
  return {0, 0, next}
end
-- ZREM first: it frees, so this passes even when memory is full.
redis.call('ZREM', KEYS[1], unpack(ids))
redis.call('ZREM', KEYS[2], unpack(ids))
local finish, announce =
  ending({events = KEYS[3], stats = KEYS[4], awaited = KEYS[5], cancelling = KEYS[6], progress = KEYS[7]})
local end_of = cancellation(ARGV[2])
local ended = 0
for _, id in ipairs(ids) do
  local record = ARGV[4] .. id
  local said = redis.pcall('HMGET', record, 'state', 'type', 'opts')
  if not said.err and said[1] then
    local outcome, retention = end_of({type = said[2], opts = said[3]})
    finish(id, ARGV[3] .. id, retention, outcome, record)
    ended = ended + 1
  end
end
announce('cancelled')
return {ended, #ids - ended, next}
