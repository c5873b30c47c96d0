-- Calls the first of each lane, if nothing that the plan counted with has changed.
-- ARGV[2] epoch  ARGV[3] expected turn  ARGV[4] expected life, or ''  ARGV[5] ns of the outflow that each takes, or 0
-- ARGV[6] how long they have to come, ms  ARGV[7] shares (JSON)  ARGV[8...] pairs of a lane and how many, 1000 in all at most
-- Returns the numbers in order, or false when the room has another turn
local present = life()
local current = redis.call('HMGET', meta, 'epoch', 'turn', 'pace_ms', 'pace_ns')
if current[1] ~= ARGV[2] or current[2] ~= ARGV[3] or (ARGV[4] ~= '' and ARGV[4] ~= present) then
  return false
end
local time, stamp, numbers = now(), next_stamp(), {}
local claim_by = text(time + tonumber(ARGV[6]))
for at = 8, #ARGV, 2 do
  local lane, wanted = tonumber(ARGV[at]), #numbers + tonumber(ARGV[at + 1])
  local from = lane * SERIES / 65536
  while #numbers < wanted do
    local chunk = redis.call('ZRANGEBYSCORE', prefix .. 'live', text(from), text((lane + 1) * SERIES / 65536 - 1), 'LIMIT', 0, 1)[1]
    if not chunk then
      break
    end
    local line, byte, before = prefix .. 'w:' .. chunk, 0, #numbers
    while #numbers < wanted do
      local bit = redis.call('BITPOS', line, 1, byte)
      if bit < 0 then
        break
      end
      redis.call('SETBIT', line, bit, 0)
      local number = text(chunk * 65536 + bit)
      redis.call('ZADD', prefix .. 'called', claim_by, number)
      redis.call('ZADD', prefix .. 'called_at', stamp, number)
      numbers[#numbers + 1] = number
      byte = math.floor(bit / 8)
    end
    if #numbers > before then
      redis.call('ZADD', prefix .. 'chunks', stamp, chunk)
    end
    if #numbers < wanted then
      -- Nobody is left in it.
      redis.call('ZREM', prefix .. 'live', chunk)
      redis.call('DEL', line, prefix .. 's0:' .. chunk, prefix .. 's1:' .. chunk)
    end
  end
end
local interval = tonumber(ARGV[5])
if interval > 0 then
  -- Pace::after, in milliseconds and the rest: what is spoken for begins now at the earliest.
  local ms, ns = tonumber(current[3]), tonumber(current[4])
  if ms < time then
    ms, ns = time, 0
  end
  ns = ns + #numbers * interval
  redis.call('HSET', meta, 'pace_ms', text(ms + math.floor(ns / 1000000)), 'pace_ns', ns % 1000000)
end
redis.call('HSET', meta, 'shares', ARGV[7])
redis.call('HINCRBY', meta, 'called_total', #numbers)
redis.call('HINCRBY', meta, 'turn', 1)
return numbers
