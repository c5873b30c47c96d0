-- Gives a place that waits or is called to another holder, if it still belongs to this one.
-- ARGV[2] epoch  ARGV[3] number  ARGV[4] holder
-- Returns the new holder, or false
local number = tonumber(ARGV[3])
local chunk, bit = place(number)
if redis.call('HGET', meta, 'epoch') ~= ARGV[2] or not possible(number) or used(chunk, bit)
  or (redis.call('HGET', prefix .. 'holders', ARGV[3]) or '0') ~= ARGV[4] then
  return false
end
redis.call('ZADD', prefix .. 'moved_at', next_stamp(), ARGV[3])
return redis.call('HINCRBY', prefix .. 'holders', ARGV[3], 1)
