-- Ends an admission before its time; or gives up a place or a turn for good.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] epoch  ARGV[2] number  ARGV[3] 'release' to end an admission only, 'leave' to give up whatever there is
-- Returns 1 when something changed, else 0
local prefix, meta = KEYS[1], KEYS[1] .. 'meta'
local current = redis.call('HMGET', meta, 'epoch', 'last')
local number = tonumber(ARGV[2])
if current[1] ~= ARGV[1] or number == 0 then
  return 0
end
local till = redis.call('ZSCORE', prefix .. 'inside', ARGV[2])
if till then
  redis.call('ZREM', prefix .. 'inside', ARGV[2])
  redis.call('ZADD', prefix .. 'ended', till, ARGV[2])
  redis.call('HSET', meta, 'ended_stamp', redis.call('HINCRBY', meta, 'stamp', 1))
  return 1
end
if ARGV[3] ~= 'leave' then
  return 0
end
local chunk, bit = math.floor(number / 65536), number % 65536
if redis.call('SETBIT', prefix .. 'd:' .. chunk, bit, 1) == 1 then
  return 0
end
local stamp = redis.call('HINCRBY', meta, 'stamp', 1)
if redis.call('SETBIT', prefix .. 'w:' .. chunk, bit, 0) == 1 then
  redis.call('ZADD', prefix .. 'chunks', stamp, chunk)
end
redis.call('ZREM', prefix .. 'called', ARGV[2])
redis.call('HSET', meta, 'called_stamp', stamp)
if number > tonumber(current[2]) then
  redis.call('HSET', meta, 'last', ARGV[2])
end
return 1
