-- What of a queue waits for an archiver. Writes nothing.
-- KEYS: 1 history, 2 its fill
-- ARGV: none
-- Reply: how many entries, their bytes, for how many ms the oldest has waited,
--        of how many endings payload and result were left out, how many endings were left out
-- Transition: none
-- Twice: harmless.
local entries, lag = redis.pcall('XLEN', KEYS[1]), 0
if type(entries) ~= 'number' then
  -- Somebody broke the key; what was left out is told all the same.
  entries = 0
end
if entries > 0 then
  -- It is copied along: no command tells the id of the first entry without the entry.
  local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
  local time = redis.call('TIME')
  lag = math.max(0, time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(string.match(first[1], '^%d+')))
end
local fill = redis.pcall('HMGET', KEYS[2], 'bytes', 'valuesLeftOut', 'tasksLeftOut')
local function count(i)
  return not fill.err and tonumber(fill[i] or 0) or 0
end
return {entries, count(1), lag, count(2), count(3)}
