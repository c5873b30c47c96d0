-- Gives numbers without a gap; their holders are in the line and present.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] now in ms, or 0 for the server's clock  ARGV[2] how many, at most 1024
-- Returns { epoch, first }
local prefix, meta = KEYS[1], KEYS[1] .. 'meta'
local count = tonumber(ARGV[2])
local last = redis.call('HINCRBY', meta, 'last', count)
local first = last - count + 1
local window = tonumber(redis.call('HGET', meta, 'window'))
if not window then
  local now = tonumber(ARGV[1])
  if now == 0 then
    now = redis.call('TIME')[1] * 1000
  end
  window = math.floor(now / tonumber(redis.call('HGET', meta, 'away')))
end
local seen = 's' .. (window % 2) .. ':'
local stamp = redis.call('HINCRBY', meta, 'stamp', 1)
for number = first, last do
  local chunk, bit = math.floor(number / 65536), number % 65536
  redis.call('SETBIT', prefix .. 'w:' .. chunk, bit, 1)
  redis.call('SETBIT', prefix .. seen .. chunk, bit, 1)
end
for chunk = math.floor(first / 65536), math.floor(last / 65536) do
  redis.call('ZADD', prefix .. 'chunks', stamp, chunk)
end
return { redis.call('HGET', meta, 'epoch'), string.format('%.0f', first) }
