-- Gives back an offer whose answerer went before it got it.
-- ARGV: prefix, host, uuid
local p, host, uuid = ARGV[1], ARGV[2], ARGV[3]
local call = p .. 'call:' .. uuid
if redis.call('EXISTS', call) == 0 then
  return {0}
end
redis.call('HDEL', call, 'answerer')
redis.call('LPUSH', p .. 'calls:' .. host, uuid)
redis.call('PEXPIRE', p .. 'calls:' .. host, redis.call('PTTL', call))
for _, process in ipairs(redis.call('HKEYS', p .. 'wait:' .. host)) do
  redis.call('PUBLISH', p .. 'to:' .. process, 'O' .. host)
end
return {1}
