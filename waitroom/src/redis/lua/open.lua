-- Makes a room known, and says whether its configuration has changed since it was adopted.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] configured settings (JSON)  ARGV[2] away_after_ms  ARGV[3] admission_ms  ARGV[4] empty orders (JSON)
-- Returns 1 when the room is known with another configuration, else 0
local meta = KEYS[1] .. 'meta'
local base = redis.call('HGET', meta, 'base')
if base then
  return base == ARGV[1] and 0 or 1
end
redis.call('HSET', meta, 'base', ARGV[1], 'settings', ARGV[1], 'away', ARGV[2], 'admission', ARGV[3],
  'pace_ms', 0, 'pace_ns', 0)
redis.call('HSETNX', meta, 'orders', ARGV[4])
redis.call('HSETNX', meta, 'epoch', 0)
redis.call('HSETNX', meta, 'last', 0)
redis.call('HINCRBY', meta, 'version', 1)
redis.call('HINCRBY', meta, 'turn', 1)
return 0
