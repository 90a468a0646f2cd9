-- What leads to a dead letter. Included, after 'causes', by the scripts that take letters away.
-- at, cause: entry id and cause of the letter that was taken away; outcome, record: key names of its task
-- Somebody may have copied a letter by hand: what leads to another one stays.
local function forget_letter(at, cause, causes, outcome, record)
  add_cause(causes, cause, -1)
  local known = redis.call('HGET', record, 'letter')
  if not known or known == at then
    redis.call('DEL', outcome)
    redis.call('HDEL', record, 'letter')
  end
end

-- Counts what became of letters.
local function count_letters(stats, what, count)
  if redis.call('HINCRBY', stats, what, count) == count then
    redis.call('EXPIRE', stats, 90 * 86400)
  end
end
