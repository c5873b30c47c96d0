-- Lets the clock do its work (missed calls, ended admissions, the turn of a presence window) and tells what changed.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] now in ms, or 0 for the server's clock  ARGV[2] known epoch  ARGV[3] known stamp
-- Returns { now, meta fields, called count, inside count, { chunk, bytes, ... }, called or false, ended or false }
local prefix, meta = KEYS[1], KEYS[1] .. 'meta'
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local text = string.format('%.0f', now)
local function stamp()
  return redis.call('HINCRBY', meta, 'stamp', 1)
end

if redis.call('ZREMRANGEBYSCORE', prefix .. 'called', '-inf', text) > 0 then
  redis.call('HSET', meta, 'called_stamp', stamp())
end
local out = redis.call('ZREMRANGEBYSCORE', prefix .. 'inside', '-inf', text)
if out + redis.call('ZREMRANGEBYSCORE', prefix .. 'ended', '-inf', text) > 0 then
  redis.call('HSET', meta, 'ended_stamp', stamp())
end

local away = tonumber(redis.call('HGET', meta, 'away'))
local current = math.floor(now / away)
local window = tonumber(redis.call('HGET', meta, 'window'))
if window ~= current then
  redis.call('HSET', meta, 'window', current)
  local chunks = redis.call('ZRANGE', prefix .. 'chunks', 0, -1)
  if window and window + 1 == current then
    for _, chunk in ipairs(chunks) do
      local line = prefix .. 'w:' .. chunk
      local before = redis.call('BITCOUNT', line)
      if before > 0 then
        redis.call('BITOP', 'AND', line, line, prefix .. 's' .. (window % 2) .. ':' .. chunk)
        if redis.call('BITCOUNT', line) ~= before then
          redis.call('ZADD', prefix .. 'chunks', stamp(), chunk)
        end
      end
      redis.call('DEL', prefix .. 's' .. (current % 2) .. ':' .. chunk)
    end
  else
    for _, chunk in ipairs(chunks) do
      redis.call('DEL', prefix .. 's0:' .. chunk, prefix .. 's1:' .. chunk)
      redis.call('COPY', prefix .. 'w:' .. chunk, prefix .. 's' .. (current % 2) .. ':' .. chunk)
    end
  end
end

local names = { 'epoch', 'version', 'stamp', 'settings', 'orders', 'pace_ms', 'pace_ns', 'last', 'called_total', 'called_stamp',
  'ended_stamp', 'turn' }
local fields = redis.call('HMGET', meta, unpack(names))
local since = 0
if fields[1] == ARGV[2] then
  since = tonumber(ARGV[3])
end
local changed = {}
for _, chunk in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'chunks', '(' .. since, '+inf')) do
  changed[#changed + 1] = chunk
  changed[#changed + 1] = redis.call('GET', prefix .. 'w:' .. chunk) or ''
end
local called, ended = false, false
if since == 0 or tonumber(fields[10] or 0) > since then
  called = redis.call('ZRANGE', prefix .. 'called', 0, -1, 'WITHSCORES')
end
if since == 0 or tonumber(fields[11] or 0) > since then
  ended = redis.call('ZRANGE', prefix .. 'ended', 0, -1)
end
return { text, fields, redis.call('ZCARD', prefix .. 'called'), redis.call('ZCARD', prefix .. 'inside'), changed,
  called, ended }
