-- Reads, writes or wipes the notes of a topic; the prefix is the topic's.
--   notes  hash: name -> value   until  sorted set: name -> when it vanishes, for those that do
-- ARGV[2] 'read', 'write' (over any), 'once' (if there is none) or 'wipe'  ARGV[3] name  ARGV[4] value
-- ARGV[5] ms that it stays, or 0 for good  ARGV[6] how many a topic may have
-- Returns { now, { name, value, ... }, { name, until, ... } } to 'read'; else 0 done, 1 another is there, 2 full
local values, untils, time = prefix .. 'notes', prefix .. 'until', now()
for _, name in ipairs(redis.call('ZRANGEBYSCORE', untils, '-inf', text(time))) do
  redis.call('HDEL', values, name)
  redis.call('ZREM', untils, name)
end
if ARGV[2] == 'read' then
  return { text(time), redis.call('HGETALL', values), redis.call('ZRANGE', untils, 0, -1, 'WITHSCORES') }
end
if ARGV[2] == 'wipe' then
  redis.call('HDEL', values, ARGV[3])
  redis.call('ZREM', untils, ARGV[3])
  return 0
end
if redis.call('HEXISTS', values, ARGV[3]) == 1 then
  if ARGV[2] == 'once' then
    return 1
  end
elseif redis.call('HLEN', values) >= tonumber(ARGV[6]) then
  return 2
end
redis.call('HSET', values, ARGV[3], ARGV[4])
if ARGV[5] == '0' then
  redis.call('ZREM', untils, ARGV[3])
else
  redis.call('ZADD', untils, text(time + tonumber(ARGV[5])), ARGV[3])
end
return 0
