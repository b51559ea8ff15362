-- What a caller adds to its offer, or its end.
-- ARGV: prefix, host, uuid, kind, frame, lifetime in ms, most early updates
-- kind: candidate, done, error; cancel (its stream has gone), withdraw (only if nobody took it),
-- drop (it is over)
-- Gives 1; or 0 if there is no such offer.
local p, host, uuid, kind, frame = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local call, early = p .. 'call:' .. uuid, p .. 'early:' .. uuid
local facts = redis.call('HMGET', call, 'host', 'done', 'answerer', 'caller')
if facts[1] ~= host then
  return {0}
end
local done, answerer, caller = facts[2], facts[3], facts[4]
if kind == 'withdraw' and answerer then
  return {0}
end
if kind == 'withdraw' or kind == 'drop' or ((kind == 'error' or kind == 'cancel') and not done) then
  redis.call('DEL', call, early)
  redis.call('LREM', p .. 'calls:' .. host, 1, uuid)
  if kind == 'error' or kind == 'cancel' then
    if answerer then
      redis.call('PUBLISH', p .. 'to:' .. answerer, frame)
    end
    if kind == 'error' then
      redis.call('PUBLISH', p .. 'to:' .. caller, frame)
    end
  end
  return {1}
end
if done or kind == 'error' or kind == 'cancel' then
  return {1}
end
if kind == 'done' then
  redis.call('HSET', call, 'done', '1')
end
if answerer then
  redis.call('PUBLISH', p .. 'to:' .. answerer, frame)
elseif redis.call('LLEN', early) < tonumber(ARGV[7]) then
  redis.call('RPUSH', early, frame)
  redis.call('PEXPIRE', early, ARGV[6])
end
return {1}
