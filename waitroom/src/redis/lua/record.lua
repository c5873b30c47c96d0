-- Tells the server's clock and a room's present record, for a staff change.
-- KEYS[1] prefix of the room's keys
-- ARGV none
-- Returns { now in ms, version, settings (JSON), orders (JSON), pace in ms and ns beyond, turn }
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local fields = redis.call('HMGET', KEYS[1] .. 'meta', 'version', 'settings', 'orders', 'pace_ms', 'pace_ns', 'turn')
return { now, fields[1], fields[2], fields[3], fields[4], fields[5], fields[6] }
