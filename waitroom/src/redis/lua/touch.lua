-- Notes who is in touch: who was away is back at the number, and a number that the store has forgotten is put in.
-- ARGV[2] epoch  ARGV[3...] numbers, at most 1024
-- Returns for each number a pair: 0 waiting, 1 called, 2 inside, 3 done, 4 wrong epoch; and until when, or 0
local answer, lines = {}, {}
local same = redis.call('HGET', meta, 'epoch') == ARGV[2]
local sight = seen()
for at = 3, #ARGV do
  local number = tonumber(ARGV[at])
  local chunk, bit = place(number)
  local kind, till = 4, 0
  if same then
    till = redis.call('ZSCORE', prefix .. 'called', ARGV[at])
    if till then
      kind = 1
    else
      till = redis.call('ZSCORE', prefix .. 'inside', ARGV[at])
      if till then
        kind = 2
      elseif not possible(number) or used(chunk, bit) then
        kind, till = 3, 0
      else
        kind, till = 0, 0
        if redis.call('SETBIT', prefix .. 'w:' .. chunk, bit, 1) == 0 then
          lines[chunk] = true
          redis.call('ZREM', prefix .. 'missed', ARGV[at])
          given(number)
        end
        redis.call('SETBIT', sight .. chunk, bit, 1)
      end
    end
  end
  answer[#answer + 1] = kind
  answer[#answer + 1] = till
end
if next(lines) then
  local stamp = next_stamp()
  for chunk in pairs(lines) do
    changed(chunk, stamp)
  end
end
return answer
