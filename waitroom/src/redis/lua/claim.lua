-- Takes up a turn; while inside, tells of the admission that is there.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] now in ms, or 0 for the server's clock  ARGV[2] epoch  ARGV[3] number
-- Returns { kind, until }: 0 not called, 1 admitted, 2 inside before this call, 3 done, 4 wrong epoch
local prefix, meta = KEYS[1], KEYS[1] .. 'meta'
if redis.call('HGET', meta, 'epoch') ~= ARGV[2] then
  return { 4, 0 }
end
local till = redis.call('ZSCORE', prefix .. 'inside', ARGV[3])
if till then
  return { 2, till }
end
local number = tonumber(ARGV[3])
local done, bit = prefix .. 'd:' .. math.floor(number / 65536), number % 65536
if not redis.call('ZSCORE', prefix .. 'called', ARGV[3]) then
  if number == 0 or redis.call('GETBIT', done, bit) == 1 then
    return { 3, 0 }
  end
  return { 0, 0 }
end
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
till = string.format('%.0f', now + tonumber(redis.call('HGET', meta, 'admission')))
redis.call('ZREM', prefix .. 'called', ARGV[3])
redis.call('ZADD', prefix .. 'inside', till, ARGV[3])
redis.call('SETBIT', done, bit, 1)
redis.call('HSET', meta, 'called_stamp', redis.call('HINCRBY', meta, 'stamp', 1))
return { 1, till }
