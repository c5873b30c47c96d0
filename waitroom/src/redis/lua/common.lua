-- What every script begins with. KEYS[1] prefix of the room's (or the topic's) keys
-- ARGV[1] now in ms, or 0 for the server's clock
--
--   meta      hash: epoch, life, version, turn, stamp, settings, orders, base, shares, draw (JSON), away, admission, claim,
--             extensions, return (ms, 0 for good), pace_ms, pace_ns, window, called_total
--   last      hash: series -> last serial number           chunks  sorted set: chunk -> stamp of its last change
--   w:CHUNK   bits: in the line and present                live    sorted set: chunks that may hold somebody, by chunk
--   s0: s1:   bits: in touch in even and odd windows       d:CHUNK bits: used up or given up
--   called    sorted set: number -> claim_by               called_at, ended_at, moved_at  sorted sets: number -> stamp
--   missed    sorted set: number -> next when back until   extended, holders, invites  hashes: how often; which; how often
--   inside, ended  sorted sets: number -> until
local prefix, meta = KEYS[1], KEYS[1] .. 'meta'
-- A series is this many numbers; a replica that took over may have lost this many that were given in its last second.
local SERIES, GATHERED, FORGOTTEN_MAX = 1099511627776, 128, 262144

local function text(number)
  return string.format('%.0f', number)
end

local function now()
  local given = tonumber(ARGV[1])
  if given > 0 then
    return given
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function place(number)
  return math.floor(number / 65536), number % 65536
end

local function next_stamp()
  return redis.call('HINCRBY', meta, 'stamp', 1)
end

local function changed(chunk, stamp)
  redis.call('ZADD', prefix .. 'chunks', stamp, chunk)
  redis.call('ZADD', prefix .. 'live', chunk, chunk)
end

-- Keys of the bits of those who are in touch in this window.
local function seen()
  local window = tonumber(redis.call('HGET', meta, 'window'))
  if not window then
    window = math.floor(now() / tonumber(redis.call('HGET', meta, 'away')))
  end
  return prefix .. 's' .. (window % 2) .. ':'
end

-- Whether anybody can have it; as `Number::is_possible`.
local function possible(number)
  return number % SERIES ~= 0 and number < 256 * SERIES
end

local function used(chunk, bit)
  return redis.call('GETBIT', prefix .. 'd:' .. chunk, bit) == 1
end

-- A turn was taken up, given up or missed.
local function uncall(member)
  redis.call('ZREM', prefix .. 'called', member)
  redis.call('ZREM', prefix .. 'called_at', member)
  redis.call('HDEL', prefix .. 'extended', member)
end

local function given(number)
  local series, serial = math.floor(number / SERIES), number % SERIES
  if serial > tonumber(redis.call('HGET', prefix .. 'last', series) or 0) then
    redis.call('HSET', prefix .. 'last', series, text(serial))
  end
end

-- Which server this is. Another one than before may have lost the last second: numbers that it may have forgotten are
-- skipped, the outflow begins anew with nothing left of its burst, and plans that were made before are refused.
local function life()
  local id = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local life = text(tonumber(string.sub(id, 1, 12), 16))
  local known = redis.call('HGET', meta, 'life')
  if known ~= life then
    redis.call('HSET', meta, 'life', life)
    if known then
      for _, series in ipairs(redis.call('HKEYS', prefix .. 'last')) do
        redis.call('HINCRBY', prefix .. 'last', series, FORGOTTEN_MAX)
      end
      redis.call('HSET', meta, 'pace_ms', text(math.max(tonumber(redis.call('HGET', meta, 'pace_ms')), now() + 60000)))
      redis.call('HINCRBY', meta, 'turn', 1)
    end
  end
  return life
end

-- Sets the bits from first to last, whole bytes at once.
local function set_bits(keys, first, last)
  local at = first
  while at <= last do
    local chunk, bit = place(at)
    local key = keys .. chunk
    local to = math.min(65535, bit + last - at)
    at = at + to - bit + 1
    if redis.call('STRLEN', key) < 8192 then
      -- All of it at once: growing it would leave as much again unused.
      redis.call('SETRANGE', key, 8191, '\0')
    end
    while bit <= to and bit % 8 ~= 0 do
      redis.call('SETBIT', key, bit, 1)
      bit = bit + 1
    end
    local bytes = math.floor((to + 1 - bit) / 8)
    if bytes > 0 then
      redis.call('SETRANGE', key, bit / 8, string.rep('\255', bytes))
      bit = bit + 8 * bytes
    end
    while bit <= to do
      redis.call('SETBIT', key, bit, 1)
      bit = bit + 1
    end
  end
end
