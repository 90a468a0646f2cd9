-- How a waiting task that is cancelled ends. Included by the scripts that cancel waiting tasks. Writes nothing.
-- task: its fields by name; it may be unreadable, and nothing may fail once it has been taken away
-- Returns a table: outcome, retention in ms, id (the one that its opts name, or nil)
local function cancellation(task, reason)
  local readable, options = pcall(cjson.decode, task.opts or '')
  if not readable or type(options) ~= 'table' then
    options = {}
  end
  local name = string.match(task.type or '', '^[%w._:/-]+$') or ''
  -- An empty table would be written as an object.
  local tried = type(options.attempts) == 'table' and #options.attempts > 0
  local encoded, attempts = pcall(cjson.encode, tried and options.attempts)
  local retention = tonumber(options.retentionMs) or -1
  if not (retention >= 0 and retention <= 315360000000) then
    retention = 3600000
  end
  local id = type(options.id) == 'string' and #options.id <= 128 and string.match(options.id, '^[%w._:-]+$') or nil
  local time = redis.call('TIME')
  return {
    id = id,
    retention = math.floor(retention),
    outcome = '{"state":"cancelled","type":"' .. name .. '","reason":' .. cjson.encode(reason) .. ',"endedAt":'
      .. string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
      .. ',"attempts":' .. (tried and encoded and attempts or '[]') .. '}'
  }
end
