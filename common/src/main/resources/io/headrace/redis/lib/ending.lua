-- What every ending does besides taking the entry or the record away. Included by the scripts that end tasks.
-- keys: events, stats, awaited, cancelling, progress (key names); all of one queue
local function ending(keys)
  -- Most tasks are neither awaited nor cancelled nor report progress: one look per call finds that out.
  local watched = redis.call('EXISTS', keys.awaited, keys.cancelling, keys.progress) > 0
  local names = {}

  -- outcome_key: where the outcome goes; ttl: ms, 0 = not kept, -1 = kept until removed; record_key: nil if there is none
  local function finish(id, outcome_key, ttl, outcome, record_key)
    if ttl > 0 then
      redis.call('SET', outcome_key, outcome, 'PX', ttl)
    elseif ttl < 0 then
      redis.call('SET', outcome_key, outcome)
    end
    if record_key then
      redis.call('DEL', record_key)
    end
    if watched then
      redis.call('HDEL', keys.cancelling, id)
      redis.call('HDEL', keys.progress, id)
      local channels = redis.call('HGET', keys.awaited, id)
      if channels then
        redis.call('HDEL', keys.awaited, id)
        for channel in string.gmatch(channels, '%S+') do
          redis.call('PUBLISH', channel, outcome_key .. '\n' .. outcome)
        end
      end
    end
    names[#names + 1] = id
  end

  -- Once per state: one event and one count for all that ended since the last call.
  local function announce(state)
    local count = #names
    if count == 0 then
      return
    end
    redis.call('XADD', keys.events, 'MAXLEN', '~', '10000', '*',
      'state', state, 'count', count, 'ids', table.concat(names, ' '))
    if redis.call('HINCRBY', keys.stats, state, count) == count then
      redis.call('EXPIRE', keys.stats, 90 * 86400)
    end
    names = {}
  end

  return finish, announce
end
