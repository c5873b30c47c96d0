-- Gives numbers without a gap; their holders are in the line and present.
-- ARGV[2] series  ARGV[3] how many  ARGV[4] epoch of the floor  ARGV[5] floor: highest serial number known to the gateway
-- ARGV[6] how many may wait, or ''  ARGV[7] invite code, or ''  ARGV[8] how often it may be used, or ''
-- Returns { 0, epoch, first, count }, { 1, waiting } when the line is full, or { 2 } when the code is used up
life()
local current = redis.call('HMGET', meta, 'epoch', 'draw')
local series, count = tonumber(ARGV[2]), tonumber(ARGV[3])
if series >= GATHERED and current[2] then
  series = series - GATHERED
end
if ARGV[6] ~= '' then
  local waiting = 0
  for _, chunk in ipairs(redis.call('ZRANGE', prefix .. 'live', 0, -1)) do
    waiting = waiting + redis.call('BITCOUNT', prefix .. 'w:' .. chunk)
  end
  count = math.min(count, tonumber(ARGV[6]) - waiting)
  if count <= 0 then
    return { 1, text(waiting) }
  end
end
if ARGV[7] ~= '' then
  if ARGV[8] ~= '' and tonumber(redis.call('HGET', prefix .. 'invites', ARGV[7]) or 0) >= tonumber(ARGV[8]) then
    return { 2 }
  end
  redis.call('HINCRBY', prefix .. 'invites', ARGV[7], 1)
end
local before = tonumber(redis.call('HGET', prefix .. 'last', series) or 0)
if ARGV[4] == current[1] then
  before = math.max(before, tonumber(ARGV[5]))
end
redis.call('HSET', prefix .. 'last', series, text(before + count))
local first = series * SERIES + before + 1
local last = first + count - 1
set_bits(prefix .. 'w:', first, last)
set_bits(seen(), first, last)
local stamp = next_stamp()
for chunk = place(first), (place(last)) do
  changed(chunk, stamp)
end
return { 0, current[1], text(first), count }
