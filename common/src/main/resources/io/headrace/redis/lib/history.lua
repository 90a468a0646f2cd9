-- Keeps how tasks ended until an archiver has taken it. Included by the scripts that end tasks; the form of an entry stands in
-- docs/redis-data-model.md. Called once the tasks have ended, and fails never: a key that somebody broke must not keep a task
-- from ending.

-- Netstrings of these texts.
local function netstrings(...)
  local written = {...}
  for i, text in ipairs(written) do
    written[i] = #text .. ':' .. text .. ','
  end
  return table.concat(written)
end

-- The values of a task that ended without having run to its end: it has no result.
local function payload_alone(payload)
  return netstrings(payload) .. '-:,'
end

-- What an entry takes up besides its fields, with the record of whoever it is pending for; HistoryEntry.OVERHEAD is the same.
local entry_overhead = 100

-- stream, fill: key names; limit: how many bytes may stand in the stream; count: of how many tasks;
-- endings, values: the fields that hold them, {name, content}; except: positions that do not count, '' = all do
-- From four fifths of the limit on the values are left out, beyond it the whole entry.
local function keep_endings(stream, fill, limit, count, endings, values, except)
  local size = entry_overhead + #endings[2]
  local bytes = tonumber(redis.pcall('HGET', fill, 'bytes') or 0)
  if (not bytes or bytes + size > limit) and redis.pcall('XLEN', stream) == 0 then
    -- Somebody emptied the stream by hand.
    redis.pcall('HSET', fill, 'bytes', 0)
    bytes = 0
  end
  if not bytes or bytes + size > limit then
    redis.pcall('HINCRBY', fill, 'tasksLeftOut', count)
    return
  end
  local entry = {'*', endings[1], endings[2]}
  local function put(name, value)
    entry[#entry + 1] = name
    entry[#entry + 1] = value
  end
  local whole = bytes + size + #values[2] <= limit * 0.8
  if whole then
    put(values[1], values[2])
    size = size + #values[2]
  end
  if except ~= '' then
    put('except', except)
  end
  if type(redis.pcall('XADD', stream, unpack(entry))) == 'table' then
    redis.pcall('HINCRBY', fill, 'tasksLeftOut', count)
    return
  end
  redis.pcall('HINCRBY', fill, 'bytes', size)
  if not whole then
    redis.pcall('HINCRBY', fill, 'valuesLeftOut', count)
  end
end

-- The same for endings and values as they are, as netstrings.
local function keep_netstrings(stream, fill, limit, count, endings, values)
  keep_endings(stream, fill, limit, count, {'endings', endings}, {'values', values}, '')
end
