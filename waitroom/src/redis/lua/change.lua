-- Writes a staff change or a changed configuration, if the room still has the turn that it was made for.
-- ARGV[2] expected turn  ARGV[3] settings (JSON)  ARGV[4] orders (JSON)
-- ARGV[5] away_after_ms  ARGV[6] admission_ms  ARGV[7] claim_ms  ARGV[8] claim_extensions_max  ARGV[9] return_ms or 0
-- ARGV[10] pace in ms  ARGV[11] ns beyond  ARGV[12] '', 'base' when these are the configured settings, 'reset' to empty the
-- line for a new epoch, which keeps settings and pace
-- Returns the new version, or false when the room has another turn
if redis.call('HGET', meta, 'turn') ~= ARGV[2] then
  return false
end
redis.call('HSET', meta, 'orders', ARGV[4])
if ARGV[12] == 'reset' then
  for _, chunk in ipairs(redis.call('ZRANGE', prefix .. 'chunks', 0, -1)) do
    redis.call('DEL', prefix .. 'w:' .. chunk, prefix .. 's0:' .. chunk, prefix .. 's1:' .. chunk, prefix .. 'd:' .. chunk)
  end
  for _, name in ipairs({ 'last', 'chunks', 'live', 'called', 'called_at', 'extended', 'missed', 'inside', 'ended',
    'ended_at', 'holders', 'moved_at', 'invites' }) do
    redis.call('DEL', prefix .. name)
  end
  redis.call('HDEL', meta, 'draw', 'window', 'shares')
  redis.call('HINCRBY', meta, 'epoch', 1)
  next_stamp()
else
  redis.call('HSET', meta, 'settings', ARGV[3], 'away', ARGV[5], 'admission', ARGV[6], 'claim', ARGV[7], 'extensions',
    ARGV[8], 'return', ARGV[9], 'pace_ms', ARGV[10], 'pace_ns', ARGV[11])
  if ARGV[12] == 'base' then
    redis.call('HSET', meta, 'base', ARGV[3])
  end
end
redis.call('HINCRBY', meta, 'turn', 1)
return redis.call('HINCRBY', meta, 'version', 1)
