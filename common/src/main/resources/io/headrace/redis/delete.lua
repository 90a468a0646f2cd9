-- Drops a dead letter and what leads to it.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5, 8 dead, 9 causes, 10 stats
-- ARGV: 1 its home place 'P-MS-SEQ' or '', 2 only if it died before this, in ms since the epoch ('' = whenever it did)
-- Reply: DONE | NOT_APPLICABLE | UNKNOWN
-- Transition: dead -> none
-- Twice: the second call answers UNKNOWN.
--@include locate
--@include fields
--@include causes
--@include letter
local function ready(level) return KEYS[2 + level] end

local at = redis.call('HGET', KEYS[1], 'letter')
if not at then
  if redis.call('EXISTS', KEYS[2]) == 1 or locate(KEYS[1], ready, ARGV[1]) ~= 'unknown' then
    return {'NOT_APPLICABLE'}
  end
  return {'UNKNOWN'}
end
local bound = tonumber(ARGV[2])
if bound and (tonumber(string.match(at, '^%d+')) or 0) >= bound then
  return {'NOT_APPLICABLE'}
end
-- Somebody may have deleted the letter by hand: then what led to it goes.
local letter = redis.call('XRANGE', KEYS[8], at, at)[1]
redis.call('XDEL', KEYS[8], at)
forget_letter(at, letter and fields(letter[2]).cause, KEYS[9], KEYS[2], KEYS[1])
count_letters(KEYS[10], 'dropped', 1)
return {'DONE'}
