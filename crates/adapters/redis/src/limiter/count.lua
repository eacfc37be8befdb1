-- Counts one request by the generic cell rate algorithm.
--
-- KEYS: when the whole limit would be free again, in microseconds of this server's time.
-- ARGV: the time in which one request comes back, in microseconds, and how many there are.
-- Answers: allowed (1 or 0), how many are left, microseconds until the next, and until all of them are free.
local share, requests = tonumber(ARGV[1]), tonumber(ARGV[2])
local window = share * requests
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local free = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local after = free + share - now
if after > window then
    return { 0, 0, after - window, free - now }
end
redis.call('SET', KEYS[1], string.format('%.0f', free + share), 'PX', math.ceil(after / 1000))
local left = math.floor((window - after) / share)
local retry = 0
if left == 0 then
    retry = after + share - window
end
return { 1, left, retry, after }
