-- Keeps a level, or a mark that older ones are not to be kept, unless something newer is there.
--
-- KEYS: where. ARGV: the newest version that may be replaced, the value, its life in ms. The value begins with the version. Answers whether it was
-- kept.
local kept = redis.call('GET', KEYS[1])
if kept and tonumber(string.match(kept, '^%d+')) > tonumber(ARGV[1]) then
    return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
