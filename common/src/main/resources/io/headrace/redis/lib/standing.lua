-- Where a task stands, whole. Included, after 'locate' and 'fields', by the scripts that show a task. Writes nothing.
-- keys: record, outcome, progress, dead (key names), ready = function(level); place as for locate;
-- whole: whether the payload comes along
-- Returns what lookup.lua answers.
local function standing(keys, id, place, whole)
  local function payload(task)
    return whole and task.payload or ''
  end

  local outcome = redis.call('GET', keys.outcome)
  if outcome then
    local at = redis.call('HGET', keys.record, 'letter')
    local letter = at and redis.call('XRANGE', keys.dead, at, at)[1]
    if not letter then
      return {'ended', outcome}
    end
    local task = fields(letter[2])
    return {'ended', outcome, at, task.priority or '', task.type or '', task.opts or '', payload(task)}
  end
  local state, level, entry, worker, idle, deliveries = locate(keys.record, keys.ready, place)
  if state == 'unknown' then
    return {'unknown'}
  end
  if not entry then
    local task = redis.call('HMGET', keys.record, 'due', 'reason', 'priority', 'type', 'opts', 'payload')
    return {state, task[1], task[2], task[3], task[4], task[5], whole and task[6] or ''}
  end
  local task = fields(redis.call('XRANGE', keys.ready(tonumber(level)), entry, entry)[1][2])
  if state == 'queued' then
    return {state, level, entry, task.type or '', task.opts or '', payload(task)}
  end
  return {state, level, entry, task.type or '', task.opts or '', worker, idle, deliveries,
    redis.call('HGET', keys.progress, id) or '', payload(task)}
end
