-- Writes a staff change or a changed configuration, if the room still has the turn that it was made for.
-- KEYS[1] prefix of the room's keys
-- ARGV[1] expected turn  ARGV[2] settings (JSON)  ARGV[3] orders (JSON)  ARGV[4] away_after_ms  ARGV[5] admission_ms
-- ARGV[6] pace in ms  ARGV[7] ns beyond  ARGV[8] configured settings (JSON), when these are what changed
-- Returns the new version, or false when the room has another turn
local meta = KEYS[1] .. 'meta'
if redis.call('HGET', meta, 'turn') ~= ARGV[1] then
  return false
end
redis.call('HSET', meta, 'settings', ARGV[2], 'orders', ARGV[3], 'away', ARGV[4], 'admission', ARGV[5],
  'pace_ms', ARGV[6], 'pace_ns', ARGV[7])
if ARGV[8] then
  redis.call('HSET', meta, 'base', ARGV[8])
end
redis.call('HINCRBY', meta, 'turn', 1)
return redis.call('HINCRBY', meta, 'version', 1)
