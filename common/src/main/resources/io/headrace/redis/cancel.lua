-- Cancels a task: at once if it waits, by telling its worker if it runs.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5, 8 scheduled, 9 events, 10 stats, 11 awaited, 12 cancelling, 13 progress,
--       14 retrying, and last, if there is a history, its stream and its fill
-- ARGV: 1 id, 2 its home place 'P-MS-SEQ' or '', 3 what stands before the worker's name in its control channel, 4 queue,
--       5 how many bytes the history's stream may hold (0 = there is no history)
-- Reply: CANCELLED | REQUESTED worker | ENDED_BEFORE | UNKNOWN
-- Transition: scheduled -> cancelled, retrying -> cancelled, queued -> cancelled; running is flagged
-- Twice: the second call answers ENDED_BEFORE, or flags again.
--@include locate
--@include fields
--@include cancellation
--@include ending
--@include history
local function ready(level) return KEYS[2 + level] end

local id = ARGV[1]
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {'ENDED_BEFORE'}
end
local state, level, entry, worker = locate(KEYS[1], ready, ARGV[2])
if state == 'unknown' then
  return {'UNKNOWN'}
end
if state == 'running' then
  -- HDEL first: it frees, so the task can be cancelled even when memory is full.
  redis.call('HDEL', KEYS[12], id)
  redis.call('HSET', KEYS[12], id, worker)
  redis.call('PUBLISH', ARGV[3] .. worker, 'cancel ' .. ARGV[4] .. '/' .. id)
  return {'REQUESTED', worker}
end

local end_of = cancellation('cancelled before it ran')
local task, outcome, retention, opts, since, _
if state == 'queued' then
  local stream = ready(tonumber(level))
  task = fields(redis.call('XRANGE', stream, entry, entry)[1][2])
  outcome, retention, _, opts = end_of(task)
  since = string.match(entry, '^%d+')
  redis.pcall('XACK', stream, 'workers', entry)
  redis.call('XDEL', stream, entry)
else
  task = fields(redis.call('HGETALL', KEYS[1]))
  outcome, retention, _, opts = end_of(task)
  level, since = task.priority or '', task.since or ''
  redis.call('ZREM', KEYS[8], id)
  redis.call('ZREM', KEYS[14], id)
end
local limit = tonumber(ARGV[5])
if limit > 0 then
  keep_netstrings(KEYS[#KEYS - 1], KEYS[#KEYS], limit, 1,
    netstrings(id, level, opts, since, outcome), payload_alone(task.payload or ''))
end
local finish, announce =
  ending({events = KEYS[9], stats = KEYS[10], awaited = KEYS[11], cancelling = KEYS[12], progress = KEYS[13]})
finish(id, KEYS[2], retention, outcome, KEYS[1])
announce('cancelled')
return {'CANCELLED'}
