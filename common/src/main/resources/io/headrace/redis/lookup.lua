-- Where a task stands, whole. Writes nothing.
-- KEYS: 1 record, 2 outcome, 3-7 ready:1..5, 8 progress, 9 dead
-- ARGV: 1 id, 2 its home place 'P-MS-SEQ' or '', 3 whether the payload comes along (1 | 0); else it is ''
-- Reply: unknown
--      | ended outcome
--      | ended outcome letter-id priority type opts payload (while its dead letter stands)
--      | scheduled|retrying due-ms reason priority type opts payload
--      | queued priority entry-id type opts payload
--      | running priority entry-id type opts worker idle-ms deliveries progress ('' = none) payload
-- Transition: none
-- Twice: harmless.
--@include locate
--@include fields
--@include standing
local function ready(level) return KEYS[2 + level] end

return standing({record = KEYS[1], outcome = KEYS[2], progress = KEYS[8], dead = KEYS[9], ready = ready},
  ARGV[1], ARGV[2], ARGV[3] == '1')
