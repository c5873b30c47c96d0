-- Closes the gathering: who joins from now on stands behind everybody who gathered.
-- ARGV[2] epoch  ARGV[3] key of the draw
-- Returns 1 when this closed it, else 0
if redis.call('HGET', meta, 'epoch') ~= ARGV[2] or redis.call('HEXISTS', meta, 'draw') == 1 then
  return 0
end
local lanes = {}
for lane = 0, GATHERED - 1 do
  local count = tonumber(redis.call('HGET', prefix .. 'last', GATHERED + lane) or 0)
  if count > 0 then
    local base = tonumber(redis.call('HGET', prefix .. 'last', lane) or 0)
    lanes[#lanes + 1] = string.format('{"lane":%d,"base":%.0f,"count":%.0f}', lane, base, count)
    redis.call('HSET', prefix .. 'last', lane, text(base + count))
  end
end
local dealt = #lanes == 0 and 'true' or 'false'
redis.call('HSET', meta, 'draw', '{"key":"' .. ARGV[3] .. '","lanes":[' .. table.concat(lanes, ',') .. '],"dealt":' .. dealt .. '}')
redis.call('HINCRBY', meta, 'turn', 1)
return 1
