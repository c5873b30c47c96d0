-- Tells the clock and a room's present record, for a change on top of it.
-- Returns { now in ms, version, settings (JSON), orders (JSON), pace in ms and ns beyond, turn }
local fields = redis.call('HMGET', meta, 'version', 'settings', 'orders', 'pace_ms', 'pace_ns', 'turn')
return { text(now()), fields[1], fields[2], fields[3], fields[4], fields[5], fields[6] }
