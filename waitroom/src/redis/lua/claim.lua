-- Takes up a turn; while inside, tells of the admission that is there.
-- ARGV[2] epoch  ARGV[3] number
-- Returns { kind, until }: 0 not called, 1 admitted, 2 inside before this call, 3 done, 4 wrong epoch
if redis.call('HGET', meta, 'epoch') ~= ARGV[2] then
  return { 4, 0 }
end
local till = redis.call('ZSCORE', prefix .. 'inside', ARGV[3])
if till then
  return { 2, till }
end
local number = tonumber(ARGV[3])
local chunk, bit = place(number)
if not redis.call('ZSCORE', prefix .. 'called', ARGV[3]) then
  if not possible(number) or used(chunk, bit) then
    return { 3, 0 }
  end
  return { 0, 0 }
end
till = text(now() + tonumber(redis.call('HGET', meta, 'admission')))
uncall(ARGV[3])
redis.call('ZADD', prefix .. 'inside', till, ARGV[3])
redis.call('SETBIT', prefix .. 'd:' .. chunk, bit, 1)
next_stamp()
return { 1, till }
