-- Puts a dead task back into its stream.
-- KEYS: 1 record, 2 outcome, 3 ready stream, 4 dead, 5 causes, 6 stats
-- ARGV: 1 letter id, 2 priority (1-5), 3 opts, 4 whether those of the letter can be read (1 | 0),
--       5 whether there is another payload (1 | 0), 6 that payload
-- Reply: DONE | GONE
-- Transition: dead -> queued
-- Twice: the second call answers GONE.
--@include fields
--@include causes
--@include letter
local letter = redis.call('XRANGE', KEYS[4], ARGV[1], ARGV[1])[1]
if not letter then
  return {'GONE'}
end
local task = fields(letter[2])
local entry = {'type', task.type or '', 'payload', ARGV[5] == '1' and ARGV[6] or task.payload or '', 'opts', ARGV[3]}
local function put(name, value)
  entry[#entry + 1] = name
  entry[#entry + 1] = value
end
if ARGV[4] ~= '1' then
  put('entry.opts', task.opts or '')
end
-- An unreadable entry keeps what else it had, under the names it had; see bury.lua.
local written = {type = true, payload = true, opts = true}
local ours = {id = true, priority = true, outcome = true, cause = true}
for i = 1, #letter[2], 2 do
  local name, value = letter[2][i], letter[2][i + 1]
  if not written[name] and not ours[name] then
    local theirs = string.match(name, '^entry%.(.*)$')
    put(ours[theirs] and theirs or name, value)
  end
end
-- XDEL first: it frees, so the task can go back even when memory is full, and it decides which of two operators does it.
redis.call('XDEL', KEYS[4], ARGV[1])
local place = redis.pcall('XADD', KEYS[3], '*', unpack(entry))
if type(place) == 'table' then
  -- The stream is broken: the letter goes back.
  redis.call('HSET', KEYS[1], 'letter', redis.call('XADD', KEYS[4], '*', unpack(letter[2])))
  return place
end
forget_letter(ARGV[1], task.cause, KEYS[5], KEYS[2], KEYS[1])
redis.call('HSET', KEYS[1], 'place', ARGV[2] .. '-' .. place)
count_letters(KEYS[6], 'redriven', 1)
return {'DONE'}
