-- An answerer waits no longer.
-- ARGV: prefix, process, how long the hosts count as seen in ms (0: not), hosts
local p, process, seen = ARGV[1], ARGV[2], tonumber(ARGV[3])
for i = 4, #ARGV do
  local waits = p .. 'wait:' .. ARGV[i]
  if redis.call('HINCRBY', waits, process, -1) <= 0 then
    redis.call('HDEL', waits, process)
  end
  if seen > 0 then
    redis.call('SET', p .. 'seen:' .. ARGV[i], '1', 'PX', seen)
  end
end
return {1}
