-- Gives a called visitor as much time again.
-- ARGV[2] epoch  ARGV[3] number
-- Returns until when, or false when not called or extended as often as it may be
local current = redis.call('HMGET', meta, 'epoch', 'claim', 'extensions')
local till = redis.call('ZSCORE', prefix .. 'called', ARGV[3])
if current[1] ~= ARGV[2] or not till then
  return false
end
if tonumber(redis.call('HGET', prefix .. 'extended', ARGV[3]) or 0) >= tonumber(current[3]) then
  return false
end
redis.call('HINCRBY', prefix .. 'extended', ARGV[3], 1)
local longer = text(math.max(tonumber(till), now()) + tonumber(current[2]))
redis.call('ZADD', prefix .. 'called', longer, ARGV[3])
redis.call('ZADD', prefix .. 'called_at', next_stamp(), ARGV[3])
return longer
