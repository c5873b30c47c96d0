-- Tells the clock and a room's present record, for a change on top of it.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] now in ms, or 0 for the server's clock
-- Returns { now in ms, version, settings (JSON), orders (JSON), pace in ms and ns beyond, turn }
local now = ARGV[1]
if now == '0' then
  local time = redis.call('TIME')
  now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
end
local fields = redis.call('HMGET', KEYS[1] .. 'meta', 'version', 'settings', 'orders', 'pace_ms', 'pace_ns', 'turn')
return { now, fields[1], fields[2], fields[3], fields[4], fields[5], fields[6] }
