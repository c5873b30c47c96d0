-- Calls the first of the line, if nothing that the plan counted with has changed.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] epoch  ARGV[2] expected turn  ARGV[3] how many, at most 1000  ARGV[4] pace after it  ARGV[5] claim by, ms
-- Returns the numbers in order, or false when the room has another turn
local prefix, meta = KEYS[1], KEYS[1] .. 'meta'
local current = redis.call('HMGET', meta, 'epoch', 'turn', 'last')
if current[1] ~= ARGV[1] or current[2] ~= ARGV[2] then
  return false
end
local wanted, numbers = tonumber(ARGV[3]), {}
local stamp = redis.call('HINCRBY', meta, 'stamp', 1)
for chunk = 0, math.floor(tonumber(current[3]) / 65536) do
  local line, from = prefix .. 'w:' .. chunk, 0
  local before = #numbers
  while #numbers < wanted do
    local bit = redis.call('BITPOS', line, 1, from)
    if bit < 0 then
      break
    end
    redis.call('SETBIT', line, bit, 0)
    local number = string.format('%.0f', chunk * 65536 + bit)
    redis.call('ZADD', prefix .. 'called', ARGV[5], number)
    numbers[#numbers + 1] = number
    from = math.floor(bit / 8)
  end
  if #numbers > before then
    redis.call('ZADD', prefix .. 'chunks', stamp, chunk)
  end
  if #numbers >= wanted then
    break
  end
end
redis.call('HSET', meta, 'pace', ARGV[4], 'called_stamp', stamp)
redis.call('HINCRBY', meta, 'called_total', #numbers)
redis.call('HINCRBY', meta, 'turn', 1)
return numbers
