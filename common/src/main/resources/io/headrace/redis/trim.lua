-- Drops dead letters, the oldest first, and what leads to them.
-- KEYS: 1 dead, 2 stats, 3 causes
-- ARGV: 1 how many are to stay, 2 how many to drop at most, 3 the last entry id that may be dropped ('+' = any),
--       4 what stands before the id in the name of an outcome key, 5 in the name of a record key (same slot)
-- Reply: how many were dropped
-- Transition: dead -> none
-- Twice: harmless; the second call goes on where the first one stopped.
--@include fields
--@include causes
local beyond = math.min(redis.call('XLEN', KEYS[1]) - tonumber(ARGV[1]), tonumber(ARGV[2]))
if beyond <= 0 then
  return {0}
end
local letters = redis.call('XRANGE', KEYS[1], '-', ARGV[3], 'COUNT', beyond)
for _, letter in ipairs(letters) do
  local task = fields(letter[2])
  redis.call('XDEL', KEYS[1], letter[1])
  add_cause(KEYS[3], task.cause, -1)
  if task.id then
    -- Somebody may have copied a letter by hand: what leads to another one stays.
    local record = ARGV[5] .. task.id
    local at = redis.call('HGET', record, 'letter')
    if not at or at == letter[1] then
      redis.call('DEL', ARGV[4] .. task.id)
      redis.call('HDEL', record, 'letter')
    end
  end
end
if #letters > 0 and redis.call('HINCRBY', KEYS[2], 'dropped', #letters) == #letters then
  redis.call('EXPIRE', KEYS[2], 90 * 86400)
end
return {#letters}
