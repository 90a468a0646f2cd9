-- Makes the group of the archivers, from the first entry on.
-- KEYS: 1 history
-- ARGV: 1 group
-- Reply: OK
-- Transition: none
-- Twice: harmless.
-- XACK first: with it this passes when memory is full, which may be so because nobody has taken the history yet.
redis.call('XACK', KEYS[1], ARGV[1], '0-1')
local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0')
if made.err and not string.find(made.err, 'BUSYGROUP', 1, true) and redis.call('EXISTS', KEYS[1]) == 1 then
  return made
end
return {'OK'}
