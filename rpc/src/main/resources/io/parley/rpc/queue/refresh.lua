-- A process lives, and these hosts still have answerers that wait in it.
-- ARGV: prefix, process, ms that the process is remembered, ms that the waiting is, hosts
redis.call('SET', ARGV[1] .. 'process:' .. ARGV[2], '1', 'PX', ARGV[3])
for i = 5, #ARGV do
  redis.call('PEXPIRE', ARGV[1] .. 'wait:' .. ARGV[i], ARGV[4])
end
return {1}
