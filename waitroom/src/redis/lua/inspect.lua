-- Tells all that there is of a room. Changes nothing.
-- Returns { now, settings (JSON), pace in ms and ns beyond, last, waiting, done, called, missed, inside, ended }
local fields = redis.call('HMGET', meta, 'settings', 'pace_ms', 'pace_ns')
local function bits(kind)
  local found = {}
  for _, chunk in ipairs(redis.call('ZRANGE', prefix .. 'chunks', 0, -1)) do
    local bytes = redis.call('GET', prefix .. kind .. chunk)
    if bytes then
      found[#found + 1] = chunk
      found[#found + 1] = bytes
    end
  end
  return found
end
local function all(name)
  return redis.call('ZRANGE', prefix .. name, 0, -1, 'WITHSCORES')
end
return { text(now()), fields[1], fields[2], fields[3], redis.call('HGETALL', prefix .. 'last'), bits('w:'), bits('d:'),
  all('called'), all('missed'), all('inside'), all('ended') }
