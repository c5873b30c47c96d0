-- Notes that these are in touch, by chunks of bits; of use for who is in the line.
-- ARGV[2] epoch  ARGV[3...] pairs of a chunk and its bits, at most 64 pairs
-- Returns 1, or 0 in another epoch
if redis.call('HGET', meta, 'epoch') ~= ARGV[2] then
  return 0
end
local sight, given_bits = seen(), prefix .. 'given'
for at = 3, #ARGV, 2 do
  if redis.call('ZSCORE', prefix .. 'live', ARGV[at]) then
    redis.call('SET', given_bits, ARGV[at + 1])
    redis.call('BITOP', 'OR', sight .. ARGV[at], sight .. ARGV[at], given_bits)
  end
end
redis.call('DEL', given_bits)
return 1
