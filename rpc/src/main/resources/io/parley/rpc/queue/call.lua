-- Puts an offer into the line of its host and wakes the processes whose answerers wait for it.
-- ARGV: prefix, host, uuid, caller's process, offer, lifetime in ms, most pending calls (0: any)
-- Gives whether the host has, or had lately, an answerer; -1 if too many wait.
local p, host, uuid = ARGV[1], ARGV[2], ARGV[3]
local line, waits = p .. 'calls:' .. host, p .. 'wait:' .. host
local first = redis.call('LINDEX', line, 0)
while first and redis.call('EXISTS', p .. 'call:' .. first) == 0 do
  redis.call('LPOP', line)
  first = redis.call('LINDEX', line, 0)
end
local max = tonumber(ARGV[7])
if max > 0 and redis.call('LLEN', line) >= max then
  return {-1}
end
local call = p .. 'call:' .. uuid
redis.call('HSET', call, 'host', host, 'caller', ARGV[4], 'offer', ARGV[5])
redis.call('PEXPIRE', call, ARGV[6])
redis.call('RPUSH', line, uuid)
redis.call('PEXPIRE', line, ARGV[6])
local online = redis.call('EXISTS', p .. 'seen:' .. host)
for _, process in ipairs(redis.call('HKEYS', waits)) do
  if redis.call('EXISTS', p .. 'process:' .. process) == 1 then
    redis.call('PUBLISH', p .. 'to:' .. process, 'O' .. host)
    online = 1
  else
    redis.call('HDEL', waits, process)
  end
end
return {online}
