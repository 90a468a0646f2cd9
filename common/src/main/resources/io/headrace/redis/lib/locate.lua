-- Where a task stands. Included by the scripts that look a task up. Writes nothing.
-- record, ready: key names, ready = function(level); place: 'P-MS-SEQ' if the id names its home place, else ''
-- Returns the state ('unknown' if there is none), then for queued and running tasks level and entry id,
-- and for running ones consumer, idle ms and deliveries. 'released' is a consumer that no worker has: its tasks wait.
local function locate(record, ready, place)
  local recorded = redis.call('HMGET', record, 'state', 'place')
  if recorded[1] then
    return recorded[1]
  end
  local at = recorded[2] or place
  if at == '' then
    return 'unknown'
  end
  local level, entry = string.sub(at, 1, 1), string.sub(at, 3)
  local stream = ready(tonumber(level))
  if #redis.call('XRANGE', stream, entry, entry) == 0 then
    return 'unknown'
  end
  -- A stream that no worker has served yet has no group, and all of it waits.
  local pending = redis.pcall('XPENDING', stream, 'workers', entry, entry, 1)
  if pending.err or #pending == 0 or pending[1][2] == 'released' then
    return 'queued', level, entry
  end
  return 'running', level, entry, pending[1][2], pending[1][3], pending[1][4]
end
