-- Lets the clock do its work (missed calls, forfeited places, ended admissions, the turn of a presence window) and tells
-- what changed.
-- ARGV[2] known epoch  ARGV[3] known life  ARGV[4] known stamp
-- Returns { now, life, whole, meta fields, last, called count, inside count, { chunk, bytes, ... },
--   called, ended, moved: { number, value, ... } }
local present, time = life(), now()
local till = text(time)
local current = redis.call('HMGET', meta, 'away', 'return', 'window')

local over = redis.call('ZRANGEBYSCORE', prefix .. 'called', '-inf', till)
if #over > 0 then
  next_stamp()
  for _, number in ipairs(over) do
    uncall(number)
    if current[2] ~= '0' then
      redis.call('ZADD', prefix .. 'missed', text(time + tonumber(current[2])), number)
    end
  end
end
for _, number in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'missed', '-inf', till)) do
  local chunk, bit = place(tonumber(number))
  redis.call('SETBIT', prefix .. 'd:' .. chunk, bit, 1)
  redis.call('ZREM', prefix .. 'missed', number)
end
local out = redis.call('ZREMRANGEBYSCORE', prefix .. 'inside', '-inf', till)
for _, number in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'ended', '-inf', till)) do
  redis.call('ZREM', prefix .. 'ended', number)
  redis.call('ZREM', prefix .. 'ended_at', number)
  out = out + 1
end
if out > 0 then
  next_stamp()
end

local window, turned = tonumber(current[3]), math.floor(time / tonumber(current[1]))
if window ~= turned then
  redis.call('HSET', meta, 'window', turned)
  for _, chunk in ipairs(redis.call('ZRANGE', prefix .. 'live', 0, -1)) do
    local line, fresh = prefix .. 'w:' .. chunk, prefix .. 's' .. (turned % 2) .. ':' .. chunk
    if window and window + 1 == turned then
      local before = redis.call('BITCOUNT', line)
      redis.call('BITOP', 'AND', line, line, prefix .. 's' .. (window % 2) .. ':' .. chunk)
      local after = redis.call('BITCOUNT', line)
      if after ~= before then
        redis.call('ZADD', prefix .. 'chunks', next_stamp(), chunk)
      end
      redis.call('DEL', fresh)
      if after == 0 then
        redis.call('ZREM', prefix .. 'live', chunk)
        redis.call('DEL', line, prefix .. 's' .. (window % 2) .. ':' .. chunk)
      end
    else
      redis.call('DEL', prefix .. 's0:' .. chunk, prefix .. 's1:' .. chunk)
      redis.call('COPY', line, fresh)
    end
  end
end

local fields = redis.call('HMGET', meta, 'epoch', 'version', 'turn', 'stamp', 'settings', 'orders', 'pace_ms', 'pace_ns',
  'shares', 'draw', 'called_total')
local since = 0
if fields[1] == ARGV[2] and present == ARGV[3] then
  since = tonumber(ARGV[4])
end
local after, lines = '(' .. text(since), {}
for _, chunk in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'chunks', after, '+inf')) do
  lines[#lines + 1] = chunk
  lines[#lines + 1] = redis.call('GET', prefix .. 'w:' .. chunk) or ''
end
local function news(stamps, value)
  local found = {}
  for _, number in ipairs(redis.call('ZRANGEBYSCORE', prefix .. stamps, after, '+inf')) do
    found[#found + 1] = number
    found[#found + 1] = value(number)
  end
  return found
end
local called = news('called_at', function(number) return redis.call('ZSCORE', prefix .. 'called', number) end)
local ended = news('ended_at', function(number) return redis.call('ZSCORE', prefix .. 'ended', number) end)
local moved = news('moved_at', function(number) return redis.call('HGET', prefix .. 'holders', number) end)
return { till, present, since == 0 and 1 or 0, fields, redis.call('HGETALL', prefix .. 'last'),
  redis.call('ZCARD', prefix .. 'called'), redis.call('ZCARD', prefix .. 'inside'), lines, called, ended, moved }
