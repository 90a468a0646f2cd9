-- Where a task stands, whole. Writes nothing.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5, 8 progress
-- ARGV: 1 id, 2 its home place 'P-MS-SEQ' or ''
-- Reply: unknown
--      | ended outcome
--      | scheduled|retrying due-ms reason priority type opts
--      | queued priority entry-id type opts
--      | running priority entry-id type opts worker idle-ms deliveries progress ('' = none)
-- Transition: none
-- Twice: harmless.
--@include locate
local function ready(level) return KEYS[2 + level] end

local outcome = redis.call('GET', KEYS[2])
if outcome then
  return {'ended', outcome}
end
local state, level, entry, worker, idle, deliveries = locate(KEYS[1], ready, ARGV[2])
if state == 'unknown' then
  return {'unknown'}
end
if not entry then
  local body = redis.call('HMGET', KEYS[1], 'due', 'reason', 'priority', 'type', 'opts')
  return {state, body[1], body[2], body[3], body[4], body[5]}
end
local task = {type = '', opts = ''}
local fields = redis.call('XRANGE', ready(tonumber(level)), entry, entry)[1][2]
for i = 1, #fields, 2 do
  task[fields[i]] = fields[i + 1]
end
if state == 'queued' then
  return {state, level, entry, task.type, task.opts}
end
return {state, level, entry, task.type, task.opts, worker, idle, deliveries,
  redis.call('HGET', KEYS[8], ARGV[1]) or ''}
