-- Brings due tasks into their streams.
-- KEYS: 1 scheduled, 2-6 ready:1..5
-- ARGV: 1 how many at most, 2 what stands before the id in the name of a record key (same slot)
-- Reply: promoted, lateness of the latest in ms, ms until the next is due (-1 = none waits), ids without a record...
-- Transition: scheduled -> queued, retrying -> queued
-- Twice: harmless; the second call finds the next ones that are due.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGE', KEYS[1], '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
local reply = {0, 0, -1}
if #due > 0 then
  local ids = {}
  for i = 1, #due, 2 do
    ids[#ids + 1] = due[i]
  end
  -- ZREM first: it frees, so the additions below pass even when memory is full.
  redis.call('ZREM', KEYS[1], unpack(ids))
  reply[2] = now - tonumber(due[2])
  for _, id in ipairs(ids) do
    local record = ARGV[2] .. id
    local task = redis.call('HMGET', record, 'state', 'priority', 'type', 'payload', 'opts')
    if task[1] then
      -- A record that somebody broke goes on as it is, for a worker to bury with the reason: an error here would lose
      -- all that was taken out above.
      local level = string.match(task[2] or '', '^[1-5]$') or '3'
      local entry = redis.call('XADD', KEYS[1 + tonumber(level)], '*',
        'type', task[3] or '', 'payload', task[4] or '', 'opts', task[5] or '')
      redis.call('HDEL', record, 'state', 'due', 'reason', 'priority', 'type', 'payload', 'opts')
      redis.call('HSET', record, 'place', level .. '-' .. entry)
      reply[1] = reply[1] + 1
    else
      reply[#reply + 1] = id
    end
  end
end
local next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if next[2] then
  reply[3] = math.max(0, math.ceil(tonumber(next[2]) - now))
end
return reply
