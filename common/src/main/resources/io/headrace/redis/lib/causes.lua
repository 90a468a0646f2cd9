-- How many dead letters have the same cause. Included by the scripts that write or drop dead letters.
-- causes: key name; cause: nil in a letter that somebody wrote by hand
-- A count that somebody broke must not keep a letter where it is.
local function add_cause(causes, cause, by)
  if not cause then
    return
  end
  local count = redis.pcall('HINCRBY', causes, cause, by)
  if type(count) == 'number' and count <= 0 then
    redis.call('HDEL', causes, cause)
  end
end
