-- Which entries of a stream carry an id whose record does not lead to them; writes the missing records if told to.
-- KEYS: 1 ready stream
-- ARGV: 1 mend (1 = write the records that are missing), 2 priority (1-5), 3 what stands before the id in the name of a
--       record key, 4 the same of an outcome key (same slot), 5 which: first | newest | these, 6 how many at most,
--       then for 'these' the entry ids
-- Reply: {entry ids without a record}, {entry ids whose record leads elsewhere}, {entry ids whose task has ended}
-- Transition: none
-- Twice: harmless; what was mended is not named again.
local stream = KEYS[1]
local unknown, elsewhere, ended = {}, {}, {}

-- Answers how many bytes it has looked at.
local function verify(entry, fields)
  local opts, bytes = '', 0
  for i = 1, #fields, 2 do
    bytes = bytes + #fields[i + 1]
    if fields[i] == 'opts' then
      opts = fields[i + 1]
    end
  end
  local readable, options = pcall(cjson.decode, opts)
  local id = readable and type(options) == 'table' and options.id
  if type(id) ~= 'string' then
    return bytes
  end
  local record = redis.pcall('HMGET', ARGV[3] .. id, 'state', 'place')
  if redis.call('EXISTS', ARGV[4] .. id) == 1 then
    ended[#ended + 1] = entry
  elseif record.err or record[1] or (record[2] and record[2] ~= ARGV[2] .. '-' .. entry) then
    elsewhere[#elsewhere + 1] = entry
  elseif not record[2] and redis.call('EXISTS', ARGV[3] .. id) == 1 then
    elsewhere[#elsewhere + 1] = entry
  elseif not record[2] then
    unknown[#unknown + 1] = entry
    if ARGV[1] == '1' then
      redis.call('HSET', ARGV[3] .. id, 'place', ARGV[2] .. '-' .. entry)
    end
  end
  return bytes
end

if ARGV[5] == 'these' then
  for i = 7, #ARGV do
    local found = redis.call('XRANGE', stream, ARGV[i], ARGV[i])[1]
    if found then
      verify(found[1], found[2])
    end
  end
  return {unknown, elsewhere, ended}
end
-- A few at a time, and no more once these are 256 KiB: payloads come along, and no call is to be long.
local left, step, bytes = tonumber(ARGV[6]), 1, 0
local at = ARGV[5] == 'first' and '-' or '+'
while left > 0 and bytes < 262144 do
  local some = ARGV[5] == 'first'
    and redis.call('XRANGE', stream, at, '+', 'COUNT', math.min(step, left))
    or redis.call('XREVRANGE', stream, at, '-', 'COUNT', math.min(step, left))
  if #some == 0 then
    break
  end
  for _, each in ipairs(some) do
    bytes = bytes + verify(each[1], each[2])
  end
  left = left - #some
  step = math.min(step * 2, 32)
  at = '(' .. some[#some][1]
end
return {unknown, elsewhere, ended}
