-- Cancels a task: at once if it waits, by telling its worker if it runs.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5, 8 scheduled, 9 events, 10 stats, 11 awaited, 12 cancelling, 13 progress
-- ARGV: 1 id, 2 its home place 'P-MS-SEQ' or '', 3 what stands before the worker's name in its control channel, 4 queue
-- Reply: CANCELLED | REQUESTED worker | ENDED_BEFORE | UNKNOWN
-- Transition: scheduled -> cancelled, retrying -> cancelled, queued -> cancelled; running is flagged
-- Twice: the second call answers ENDED_BEFORE, or flags again.
--@include locate
--@include ending
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
  redis.call('HSET', KEYS[12], id, worker)
  redis.call('PUBLISH', ARGV[3] .. worker, 'cancel ' .. ARGV[4] .. '/' .. id)
  return {'REQUESTED', worker}
end

local type, opts
if state == 'queued' then
  local stream = ready(tonumber(level))
  local fields = redis.call('XRANGE', stream, entry, entry)[1][2]
  for i = 1, #fields, 2 do
    if fields[i] == 'type' then type = fields[i + 1] end
    if fields[i] == 'opts' then opts = fields[i + 1] end
  end
  redis.pcall('XACK', stream, 'workers', entry)
  redis.call('XDEL', stream, entry)
else
  redis.call('ZREM', KEYS[8], id)
  local body = redis.call('HMGET', KEYS[1], 'type', 'opts')
  type, opts = body[1], body[2]
end

local known, options = pcall(cjson.decode, opts or '')
-- An empty table would be written as an object.
local attempts = known and options.attempts and #options.attempts > 0 and cjson.encode(options.attempts) or '[]'
local retention = known and options.retentionMs or 3600000
local time = redis.call('TIME')
local outcome = '{"state":"cancelled","type":' .. cjson.encode(type or '')
  .. ',"reason":"cancelled before it ran","endedAt":'
  .. string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)) .. ',"attempts":' .. attempts .. '}'
local finish, announce =
  ending({events = KEYS[9], stats = KEYS[10], awaited = KEYS[11], cancelling = KEYS[12], progress = KEYS[13]})
finish(id, KEYS[2], retention, outcome, KEYS[1])
announce('cancelled')
return {'CANCELLED'}
