-- Changes a cart in one step, by the rules of `Cart::apply`, and answers with the whole of it.
--
-- KEYS: the pieces by product, the rest (since when it is this cart, version, deadline, and the price that was seen of
-- each product).
-- ARGV: now, the new deadline, the life of the keys in ms, most products, most pieces, what to do, for the cart since when
-- only (or nothing), then for each product its id, its pieces and its price. Times are in microseconds. Answers nothing
-- when the cart is full, which is left as it was.
local pieces, rest = KEYS[1], KEYS[2]
local now, deadline, life = ARGV[1], ARGV[2], ARGV[3]
local most_products, most_pieces, verb = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]

local ends = redis.call('HGET', rest, 'deadline')
if not ends or tonumber(ends) <= tonumber(now) then
    redis.call('DEL', pieces, rest)
end

if redis.call('EXISTS', rest) == 0 then
    redis.call('HSET', rest, 'since', now, 'version', 0, 'deadline', deadline)
    redis.call('PEXPIRE', rest, life)
end
local since = redis.call('HGET', rest, 'since') or '0'
if ARGV[7] ~= '' and ARGV[7] ~= since then
    return { redis.call('HGETALL', pieces), redis.call('HGETALL', rest) }
end

for at = 8, #ARGV, 3 do
    local id, count, price = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2]
    local had = tonumber(redis.call('HGET', pieces, id) or 0)
    if verb == 'add' or verb == 'set' then
        if had == 0 and redis.call('HLEN', pieces) >= most_products then
            return false
        end
        if verb == 'add' then
            count = had + count
            if count > most_pieces then
                return false
            end
        end
        redis.call('HSET', pieces, id, count)
        redis.call('HSET', rest, 'price:' .. id, price)
    elseif verb == 'take' and count < had then
        redis.call('HSET', pieces, id, had - count)
    elseif verb == 'take' or verb == 'remove' then
        redis.call('HDEL', pieces, id)
        redis.call('HDEL', rest, 'price:' .. id)
    end
end
if verb == 'clear' then
    local version = redis.call('HGET', rest, 'version') or 0
    redis.call('DEL', pieces, rest)
    redis.call('HSET', rest, 'version', version)
end

-- A script has the time of its caller, whose clock may be behind.
if verb == 'take' or redis.call('EXISTS', pieces) == 0 then
    since = string.format('%.0f', math.max(tonumber(now), tonumber(since) + 1))
end
redis.call('HSET', rest, 'since', since)
redis.call('HINCRBY', rest, 'version', 1)
redis.call('HSET', rest, 'deadline', deadline)
redis.call('PEXPIRE', pieces, life)
redis.call('PEXPIRE', rest, life)
return { redis.call('HGETALL', pieces), redis.call('HGETALL', rest) }
