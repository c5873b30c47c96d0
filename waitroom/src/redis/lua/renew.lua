-- Prolongs those who are still inside to a whole admission from now, and puts in who holds one that the store forgot.
-- ARGV[2] epoch  ARGV[3...] numbers, at most 1024
-- Returns for each number until when, or 0 for who is not inside
local current = redis.call('HMGET', meta, 'epoch', 'admission')
local till, answer = now() + tonumber(current[2]), {}
for at = 3, #ARGV do
  local number, longer = tonumber(ARGV[at]), '0'
  local chunk, bit = place(number)
  local known = redis.call('ZSCORE', prefix .. 'inside', ARGV[at])
  if current[1] == ARGV[2] and possible(number) then
    if known then
      longer = text(math.max(till, tonumber(known)))
      redis.call('ZADD', prefix .. 'inside', longer, ARGV[at])
    elseif redis.call('SETBIT', prefix .. 'd:' .. chunk, bit, 1) == 0 then
      longer = text(till)
      redis.call('ZADD', prefix .. 'inside', longer, ARGV[at])
      redis.call('SETBIT', prefix .. 'w:' .. chunk, bit, 0)
      changed(chunk, next_stamp())
      uncall(ARGV[at])
      redis.call('ZREM', prefix .. 'missed', ARGV[at])
      given(number)
    end
  end
  answer[#answer + 1] = longer
end
return answer
