-- Which statistics are kept for ever; gives them their time to live if told to.
-- KEYS: stats of any days of one queue
-- ARGV: 1 mend (1 = give them 90 days)
-- Reply: the positions (1 = first) of those without a time to live
-- Transition: none
-- Twice: harmless; what was mended is not named again.
local endless = {}
for i, key in ipairs(KEYS) do
  if redis.call('TTL', key) == -1 then
    endless[#endless + 1] = i
    if ARGV[1] == '1' then
      redis.call('EXPIRE', key, 90 * 86400)
    end
  end
end
return endless
