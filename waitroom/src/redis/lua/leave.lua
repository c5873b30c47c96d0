-- Ends an admission before its time; or gives up a place or a turn for good.
-- ARGV[2] epoch  ARGV[3] number, or '' for everybody who is inside
-- ARGV[4] 'release' to end an admission only, 'leave' to give up whatever there is
-- Returns how many admissions ended or places were given up
if redis.call('HGET', meta, 'epoch') ~= ARGV[2] then
  return 0
end
local function release(member, till)
  redis.call('ZREM', prefix .. 'inside', member)
  redis.call('ZADD', prefix .. 'ended', till, member)
  redis.call('ZADD', prefix .. 'ended_at', next_stamp(), member)
end
if ARGV[3] == '' then
  local all = redis.call('ZRANGE', prefix .. 'inside', 0, -1, 'WITHSCORES')
  for at = 1, #all, 2 do
    release(all[at], all[at + 1])
  end
  return #all / 2
end
local number = tonumber(ARGV[3])
if not possible(number) then
  return 0
end
local till = redis.call('ZSCORE', prefix .. 'inside', ARGV[3])
if till then
  release(ARGV[3], till)
  return 1
end
local chunk, bit = place(number)
if ARGV[4] ~= 'leave' or redis.call('SETBIT', prefix .. 'd:' .. chunk, bit, 1) == 1 then
  return 0
end
redis.call('SETBIT', prefix .. 'w:' .. chunk, bit, 0)
changed(chunk, next_stamp())
uncall(ARGV[3])
redis.call('ZREM', prefix .. 'missed', ARGV[3])
given(number)
return 1
