-- The fields of an entry or a record by their names. Included by the scripts that look into tasks.
local function fields(pairs_in_turn)
  local named = {}
  for i = 1, #pairs_in_turn, 2 do
    named[pairs_in_turn[i]] = pairs_in_turn[i + 1]
  end
  return named
end
