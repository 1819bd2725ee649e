-- One round of one replica. KEYS: the set of replicas, what this one told last, then the counters. ARGV: the replica, the
-- round's number, the last one that it heard, parts, the time in Unix microseconds ('' for this server's own), then for each
-- counter what was spent and how much of that is free again, in microseconds.
local number, heard, parts, now = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 1000000)
redis.call('PEXPIRE', KEYS[1], 10000)

-- What is counted of it already, because an answer was lost.
local counted = {}
local known = redis.call('GET', KEYS[2]) or '0 0'
local last, at = string.match(known, '^(%d+) (%d+)')
last = tonumber(last)
if last > heard then
  local free = parts > 0 and math.floor((now - at) / parts) or 0
  for name, micros in string.gmatch(known, '(%x+)=(%d+)') do
    counted[name] = math.max(micros - free, 0)
  end
end
local is_late = last >= number

local told = { string.format('%.0f %.0f', number, now) }
local answer = { now, redis.call('ZCARD', KEYS[1]) }
for index = 3, #KEYS do
  local key, name = KEYS[index], string.sub(KEYS[index], -16)
  local spent, freed, already = tonumber(ARGV[2 * index]), tonumber(ARGV[2 * index + 1]), counted[name] or 0
  told[#told + 1] = name .. '=' .. ARGV[2 * index]
  spent, freed = math.max(spent - already, 0), math.max(freed - already, 0)
  local before = tonumber(redis.call('GET', key) or 0)
  if is_late then
    spent = 0
  end
  local after = math.max(before, now - freed) + spent
  if spent > 0 then
    local left = math.ceil(math.max(after - now, 0) / 1000) + 2000
    redis.call('SET', key, string.format('%.0f', after), 'PX', left)
  end
  answer[#answer + 1] = before - now
  answer[#answer + 1] = after - now
end
if not is_late then
  redis.call('SET', KEYS[2], table.concat(told, ' '), 'PX', 10000)
end
return answer
