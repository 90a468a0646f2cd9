-- Brings due tasks into their streams.
-- KEYS: 1 scheduled, 2-6 ready:1..5, 7 retrying
-- ARGV: 1 how many at most; fewer are taken once these are 4 MiB, so that no call is long
--       2 what stands before the id in the name of a record key (same slot)
-- Reply: promoted, lateness of the latest in ms, ms until the next is due (-1 = none waits), ids without a record...
--        If a stream refuses an entry: its error; that task and those due after it stay scheduled.
-- Transition: scheduled -> queued, retrying -> queued
-- Twice: harmless; the second call finds the next ones that are due.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGE', KEYS[1], '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
local reply = {0, 0, -1}
if #due > 0 then
  local ids, tasks, bytes = {}, {}, 0
  for i = 1, #due, 2 do
    -- A key of another type is no record.
    local task = redis.pcall('HMGET', ARGV[2] .. due[i], 'state', 'priority', 'type', 'payload', 'opts')
    ids[#ids + 1] = due[i]
    tasks[#ids] = task
    if not task.err then
      bytes = bytes + #(task[4] or '') + #(task[5] or '')
    end
    if bytes >= 4194304 then
      break
    end
  end
  -- ZREM first: it frees, so the additions below pass even when memory is full.
  redis.call('ZREM', KEYS[1], unpack(ids))
  redis.call('ZREM', KEYS[7], unpack(ids))
  reply[2] = now - tonumber(due[2])
  for i, id in ipairs(ids) do
    local record, task = ARGV[2] .. id, tasks[i]
    if task.err or not task[1] then
      reply[#reply + 1] = id
    else
      -- A record that somebody broke goes on as it is, for a worker to bury with the reason: an error here would lose
      -- all that was taken out above.
      local level = string.match(task[2] or '', '^[1-5]$') or '3'
      local entry = redis.pcall('XADD', KEYS[1 + tonumber(level)], '*',
        'type', task[3] or '', 'payload', task[4] or '', 'opts', task[5] or '')
      if type(entry) == 'table' then
        -- The stream is broken: what has not gone over goes back.
        for j = i, #ids do
          redis.call('ZADD', KEYS[1], due[2 * j], ids[j])
          if tasks[j][1] == 'retrying' then
            redis.call('ZADD', KEYS[7], due[2 * j], ids[j])
          end
        end
        return entry
      end
      redis.call('HDEL', record, 'state', 'due', 'reason', 'priority', 'type', 'payload', 'opts', 'since')
      redis.call('HSET', record, 'place', level .. '-' .. entry)
      reply[1] = reply[1] + 1
    end
  end
end
local next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if next[2] then
  reply[3] = math.max(0, math.ceil(tonumber(next[2]) - now))
end
return reply
