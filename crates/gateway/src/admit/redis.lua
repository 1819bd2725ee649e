-- One round of one replica. KEYS: the set of replicas, then the counters. ARGV: the replica, the time in Unix microseconds
-- ('' for this server's own), then for each counter what was spent and how much of that is free again, in microseconds.
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 1000000)
redis.call('PEXPIRE', KEYS[1], 10000)
local answer = { now, redis.call('ZCARD', KEYS[1]) }
for index = 2, #KEYS do
  local spent, freed = tonumber(ARGV[2 * index - 1]), tonumber(ARGV[2 * index])
  local before = tonumber(redis.call('GET', KEYS[index]) or 0)
  local after = math.max(before, now - freed) + spent
  if spent > 0 then
    local left = math.ceil(math.max(after - now, 0) / 1000) + 2000
    redis.call('SET', KEYS[index], string.format('%.0f', after), 'PX', left)
  end
  answer[#answer + 1] = before - now
  answer[#answer + 1] = after - now
end
return answer
