-- How waiting tasks that are cancelled end. Included by the scripts that cancel waiting tasks. Writes nothing.
-- Returns a function of a task's fields by name, which returns the outcome, the retention in ms, the id that its opts name (nil =
-- none), and the opts without the attempts that the outcome has. The task may be unreadable, and nothing may fail once it has been taken away.
local function cancellation(reason)
  local time = redis.call('TIME')
  local said = '","reason":' .. cjson.encode(reason) .. ',"endedAt":'
    .. string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)) .. ',"attempts":'

  return function(task)
    local readable, options = false, nil
    if task.opts and task.opts ~= '' then
      readable, options = pcall(cjson.decode, task.opts)
    end
    if not readable or type(options) ~= 'table' then
      options = {}
    end
    local name = string.match(task.type or '', '^[%w._:/-]+$') or ''
    -- An empty table would be written as an object.
    local attempts, opts = '[]', task.opts or ''
    if type(options.attempts) == 'table' and #options.attempts > 0 then
      local encoded, text = pcall(cjson.encode, options.attempts)
      if encoded then
        attempts = text
        options.attempts = nil
        encoded, text = pcall(cjson.encode, options)
        opts = encoded and text or opts
      end
    end
    local retention = tonumber(options.retentionMs) or -1
    if not (retention >= 0 and retention <= 315360000000) then
      retention = 3600000
    end
    local id = type(options.id) == 'string' and #options.id <= 128 and string.match(options.id, '^[%w._:-]+$') or nil
    return '{"state":"cancelled","type":"' .. name .. said .. attempts .. '}', math.floor(retention), id, opts
  end
end
