-- Makes a room known, and says whether its configuration has changed since it was adopted.
-- ARGV[2] configured settings (JSON)  ARGV[3] empty orders (JSON)  ARGV[4] empty shares (JSON)
-- ARGV[5] away_after_ms  ARGV[6] admission_ms  ARGV[7] claim_ms  ARGV[8] claim_extensions_max  ARGV[9] return_ms or 0
-- Returns 1 when the room is known with another configuration, else 0
local base = redis.call('HGET', meta, 'base')
if base then
  return base == ARGV[2] and 0 or 1
end
redis.call('HSET', meta, 'base', ARGV[2], 'settings', ARGV[2], 'away', ARGV[5], 'admission', ARGV[6], 'claim', ARGV[7],
  'extensions', ARGV[8], 'return', ARGV[9])
for field, value in pairs({ orders = ARGV[3], shares = ARGV[4], epoch = 0, pace_ms = 0, pace_ns = 0, called_total = 0 }) do
  redis.call('HSETNX', meta, field, value)
end
redis.call('HINCRBY', meta, 'version', 1)
redis.call('HINCRBY', meta, 'turn', 1)
life()
return 0
