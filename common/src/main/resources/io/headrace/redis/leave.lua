-- Removes a consumer that has nothing pending. With entries pending it would lose them silently.
-- KEYS: 1 stream
-- ARGV: 1 group, 2 consumer
-- Reply: REMOVED | PENDING
-- Transition: none
-- Twice: harmless.
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) > 0 then
  return {'PENDING'}
end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
return {'REMOVED'}
