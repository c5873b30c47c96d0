-- Puts those who gathered at their drawn places.
-- ARGV[2] epoch  ARGV[3] how many chunks of those present follow  ARGV[4...] pairs of a chunk and its bits: those present,
-- then those who gave the place up
-- Returns 1 when this did it, else 0
local draw = redis.call('HGET', meta, 'draw')
if redis.call('HGET', meta, 'epoch') ~= ARGV[2] or not draw or not string.find(draw, '"dealt":false', 1, true) then
  return 0
end
local stamp, sight, drawn = next_stamp(), seen(), prefix .. 'given'
local function add(key, bits)
  redis.call('SET', drawn, bits)
  redis.call('BITOP', 'OR', key, key, drawn)
end
for at = 4, #ARGV, 2 do
  local chunk = ARGV[at]
  if at < 4 + 2 * tonumber(ARGV[3]) then
    add(prefix .. 'w:' .. chunk, ARGV[at + 1])
    add(sight .. chunk, ARGV[at + 1])
    changed(chunk, stamp)
  else
    add(prefix .. 'd:' .. chunk, ARGV[at + 1])
    redis.call('ZADD', prefix .. 'chunks', stamp, chunk)
  end
end
redis.call('DEL', drawn)
for _, chunk in ipairs(redis.call('ZRANGE', prefix .. 'chunks', 0, -1)) do
  if tonumber(chunk) >= GATHERED * SERIES / 65536 then
    redis.call('DEL', prefix .. 'w:' .. chunk, prefix .. 's0:' .. chunk, prefix .. 's1:' .. chunk, prefix .. 'd:' .. chunk)
    redis.call('ZADD', prefix .. 'chunks', stamp, chunk)
    redis.call('ZREM', prefix .. 'live', chunk)
  end
end
redis.call('HSET', meta, 'draw', (string.gsub(draw, '"dealt":false', '"dealt":true')))
redis.call('HINCRBY', meta, 'turn', 1)
return 1
