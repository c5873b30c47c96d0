-- Lets those go on who want to join, as far as the quotas of their networks and of all allow; as `Tally::knock`.
-- ARGV[2] microseconds of one from a network, or 0  ARGV[3] burst of a network
-- ARGV[4] microseconds of one of all, or 0          ARGV[5] burst of all
-- ARGV[6]... for each: network or '', name of what is shown once or '', for how many ms it is remembered
-- Returns two numbers for each: 0 goes on, 1 the network is over, 2 all are over, 3 shown before; and how many ms to wait
local now_ms = now()
local now_us = now_ms * 1000
local one, burst, one_of_all, burst_of_all = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local all_key = prefix .. 'all'
local arrivals, answers = {}, {}

local function arrival(key)
  if not arrivals[key] then
    arrivals[key] = { at = tonumber(redis.call('GET', key) or 0) }
  end
  return arrivals[key]
end

-- The next arrival, or nothing and how many ms to wait.
local function next_arrival(key, interval, count)
  local next = math.max(arrival(key).at, now_us) + interval
  local last = now_us + count * interval
  if next <= last then
    return next
  end
  return nil, math.ceil((next - last) / 1000)
end

local function take(key, next)
  arrivals[key].at, arrivals[key].changed = next, true
end

local function answer(network, once, ttl)
  local network_key, network_next, all_next, wait = prefix .. 'n:' .. network, nil, nil, nil
  if one > 0 and network ~= '' then
    network_next, wait = next_arrival(network_key, one, burst)
    if not network_next then
      return 1, wait
    end
  end
  if one_of_all > 0 then
    all_next, wait = next_arrival(all_key, one_of_all, burst_of_all)
    if not all_next then
      return 2, wait
    end
  end
  if once ~= '' then
    local key = prefix .. 'o:' .. once
    if tonumber(redis.call('GET', key) or 0) > now_ms then
      return 3, 0
    end
    redis.call('SET', key, text(now_ms + tonumber(ttl)), 'PX', ttl)
  end
  if network_next then
    take(network_key, network_next)
  end
  if all_next then
    take(all_key, all_next)
  end
  return 0, 0
end

for at = 6, #ARGV, 3 do
  local code, wait = answer(ARGV[at], ARGV[at + 1], ARGV[at + 2])
  answers[#answers + 1], answers[#answers + 2] = code, wait
end
for key, arrived in pairs(arrivals) do
  if arrived.changed then
    -- Once the arrival is past, the quota is whole, as without the key.
    redis.call('SET', key, text(arrived.at), 'PX', text(math.ceil((arrived.at - now_us) / 1000) + 60000))
  end
end
return answers
