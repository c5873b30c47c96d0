-- Prolongs those who are still inside to a whole admission from now.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] now in ms, or 0 for the server's clock  ARGV[2] epoch  ARGV[3...] numbers, at most 1024
-- Returns for each number until when, or 0 for who is not inside
local prefix, meta = KEYS[1], KEYS[1] .. 'meta'
local current = redis.call('HMGET', meta, 'epoch', 'admission')
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local till, answer = now + tonumber(current[2]), {}
for at = 3, #ARGV do
  local known = redis.call('ZSCORE', prefix .. 'inside', ARGV[at])
  if current[1] == ARGV[2] and known then
    local longer = string.format('%.0f', math.max(till, tonumber(known)))
    redis.call('ZADD', prefix .. 'inside', longer, ARGV[at])
    answer[#answer + 1] = longer
  else
    answer[#answer + 1] = '0'
  end
end
return answer
