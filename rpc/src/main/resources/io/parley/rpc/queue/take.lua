-- Takes the first offer to any of the hosts; each offer is taken once.
-- ARGV: prefix, process, how long the hosts count as seen in ms (0: not), most waiting answerers
-- (0: any), 'await' to wait if there is none or 'take' if the answerer waits already, ms that the
-- waiting is remembered without a refresh, hosts
-- Gives 1, offer, ms left, updates of the caller; or 0 if there is none; or -1 if too many wait.
local p, process, seen, max, mode = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local FIRST = 7
for i = FIRST, #ARGV do
  if seen > 0 then
    redis.call('SET', p .. 'seen:' .. ARGV[i], '1', 'PX', seen)
  end
end
for i = FIRST, #ARGV do
  local uuid = redis.call('LPOP', p .. 'calls:' .. ARGV[i])
  while uuid do
    local call = p .. 'call:' .. uuid
    if redis.call('EXISTS', call) == 1 then
      redis.call('HSET', call, 'answerer', process)
      if mode == 'take' then
        for j = FIRST, #ARGV do
          local waits = p .. 'wait:' .. ARGV[j]
          if redis.call('HINCRBY', waits, process, -1) <= 0 then
            redis.call('HDEL', waits, process)
          end
        end
      end
      redis.call('PUBLISH', p .. 'to:' .. redis.call('HGET', call, 'caller'), 'T' .. uuid)
      local taken = {1, redis.call('HGET', call, 'offer'), redis.call('PTTL', call)}
      for _, update in ipairs(redis.call('LRANGE', p .. 'early:' .. uuid, 0, -1)) do
        taken[#taken + 1] = update
      end
      return taken
    end
    uuid = redis.call('LPOP', p .. 'calls:' .. ARGV[i])
  end
end
if mode == 'take' then
  return {0}
end
if max > 0 then
  for i = FIRST, #ARGV do
    local waits, waiting = p .. 'wait:' .. ARGV[i], 0
    local counts = redis.call('HGETALL', waits)
    for j = 1, #counts, 2 do
      if redis.call('EXISTS', p .. 'process:' .. counts[j]) == 1 then
        waiting = waiting + tonumber(counts[j + 1])
      else
        redis.call('HDEL', waits, counts[j])
      end
    end
    if waiting >= max then
      return {-1}
    end
  end
end
for i = FIRST, #ARGV do
  redis.call('HINCRBY', p .. 'wait:' .. ARGV[i], process, 1)
  redis.call('PEXPIRE', p .. 'wait:' .. ARGV[i], ARGV[6])
end
return {0}
