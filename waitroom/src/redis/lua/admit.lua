-- Calls the first of the line, if nothing that the plan counted with has changed.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] now in ms, or 0 for the server's clock  ARGV[2] epoch  ARGV[3] expected turn  ARGV[4] how many, at most 1000
-- ARGV[5] ns of the outflow that each takes, or 0  ARGV[6] how long they have to come, ms
-- Returns the numbers in order, or false when the room has another turn
local prefix, meta = KEYS[1], KEYS[1] .. 'meta'
local current = redis.call('HMGET', meta, 'epoch', 'turn', 'last', 'pace_ms', 'pace_ns')
if current[1] ~= ARGV[2] or current[2] ~= ARGV[3] then
  return false
end
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local claim_by = string.format('%.0f', now + tonumber(ARGV[6]))
local wanted, numbers = tonumber(ARGV[4]), {}
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
    redis.call('ZADD', prefix .. 'called', claim_by, number)
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
local interval = tonumber(ARGV[5])
if interval > 0 then
  -- Pace::after, in milliseconds and the rest: what is spoken for begins now at the earliest.
  local ms, ns = tonumber(current[4]), tonumber(current[5])
  if ms < now then
    ms, ns = now, 0
  end
  ns = ns + #numbers * interval
  redis.call('HSET', meta, 'pace_ms', string.format('%.0f', ms + math.floor(ns / 1000000)), 'pace_ns', ns % 1000000)
end
redis.call('HSET', meta, 'called_stamp', stamp)
redis.call('HINCRBY', meta, 'called_total', #numbers)
redis.call('HINCRBY', meta, 'turn', 1)
return numbers
