-- Notes who is in touch: who was away is back at the number, and a number that the store has forgotten is put in.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] now in ms, or 0 for the server's clock  ARGV[2] epoch  ARGV[3...] numbers, at most 1024
-- Returns for each number a pair: 0 waiting, 1 called, 2 inside, 3 done, 4 wrong epoch; and until when, or 0
local prefix, meta = KEYS[1], KEYS[1] .. 'meta'
local answer = {}
local current = redis.call('HMGET', meta, 'epoch', 'last', 'window')
local last, window = tonumber(current[2]), tonumber(current[3])
if not window then
  local now = tonumber(ARGV[1])
  if now == 0 then
    now = redis.call('TIME')[1] * 1000
  end
  window = math.floor(now / tonumber(redis.call('HGET', meta, 'away')))
end
local seen = 's' .. (window % 2) .. ':'
local highest, changed = last, {}
for at = 3, #ARGV do
  local number = tonumber(ARGV[at])
  local chunk, bit = math.floor(number / 65536), number % 65536
  local kind, till = 0, 0
  if current[1] ~= ARGV[2] then
    kind = 4
  else
    till = redis.call('ZSCORE', prefix .. 'called', ARGV[at])
    if till then
      kind = 1
    else
      till = redis.call('ZSCORE', prefix .. 'inside', ARGV[at])
      if till then
        kind = 2
      elseif number == 0 or redis.call('GETBIT', prefix .. 'd:' .. chunk, bit) == 1 then
        kind, till = 3, 0
      else
        till = 0
        if redis.call('SETBIT', prefix .. 'w:' .. chunk, bit, 1) == 0 then
          changed[chunk] = true
        end
        redis.call('SETBIT', prefix .. seen .. chunk, bit, 1)
        highest = math.max(highest, number)
      end
    end
  end
  answer[#answer + 1] = kind
  answer[#answer + 1] = till
end
if highest > last then
  redis.call('HSET', meta, 'last', string.format('%.0f', highest))
end
if next(changed) then
  local stamp = redis.call('HINCRBY', meta, 'stamp', 1)
  for chunk in pairs(changed) do
    redis.call('ZADD', prefix .. 'chunks', stamp, chunk)
  end
end
return answer
