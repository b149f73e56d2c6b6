"""
What must happen in Redis in one step.

Each script checks a lease before it touches what the lease protects, so that an
owner that was stopped past its lease changes nothing any more. A lease is the
owner's token and when it was taken, `<token>:<milliseconds>`: one that ran out and was
taken anew is another one, whoever held the partition in between.

Redis keeps ends as times of day, on disk too. Ends that lie further off than a lease is
long were set while the clock was ahead, perhaps by a process that is gone since: they are
brought as near as a lease set now would have them.

Where its memory is full Redis lets a script do everything that follows a write which takes no
memory, and nothing before one. What the log needs to become empty begins with such a write.
"""

from typing import Final

JOIN: Final = """
-- KEYS: a stream. ARGV: group. Make both where they are not there yet.
redis.call('PERSIST', KEYS[1])
local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
if made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then return made end
"""

SHARE: Final = """
-- KEYS: members, groups, a lease per partition. ARGV: my token, milliseconds, group.
-- Register me and my group, renew my leases and take free ones up to my share. Answers for
-- each partition: 0 not mine, or my lease and whether it is one too many.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
local farthest = now + ARGV[2]
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. farthest, '+inf')) do
  redis.call('ZADD', KEYS[1], farthest, member)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[3], string.format('%.0f', now))
local members = redis.call('ZRANGE', KEYS[1], 0, -1)
table.sort(members)
local partitions = #KEYS - 2
local share = math.floor(partitions / #members)
for rank, member in ipairs(members) do
  if member == ARGV[1] and rank <= partitions % #members then share = share + 1 end
end
local answer, mine = {}, 0
local fresh = ARGV[1] .. ':' .. string.format('%.0f', now)
for i = 1, partitions do
  answer[i] = 0
  local lease = redis.call('GET', KEYS[i + 2])
  if lease and string.sub(lease, 1, #ARGV[1] + 1) == ARGV[1] .. ':' then
    redis.call('PEXPIRE', KEYS[i + 2], ARGV[2])
    mine = mine + 1
    answer[i] = {lease, mine > share and 1 or 0}
  elseif lease and redis.call('PTTL', KEYS[i + 2]) > tonumber(ARGV[2]) then
    redis.call('PEXPIRE', KEYS[i + 2], ARGV[2])
  end
end
for i = 1, partitions do
  if mine < share and answer[i] == 0
    and redis.call('SET', KEYS[i + 2], fresh, 'NX', 'PX', ARGV[2]) then
    mine = mine + 1
    answer[i] = {fresh, 0}
  end
end
return answer
"""

RELEASE: Final = """
-- KEYS: members, leases. ARGV: my token, '1' to leave the group too.
for i = 2, #KEYS do
  local lease = redis.call('GET', KEYS[i])
  if lease and string.sub(lease, 1, #ARGV[1] + 1) == ARGV[1] .. ':' then
    redis.call('DEL', KEYS[i])
  end
end
if ARGV[2] == '1' then redis.call('ZREM', KEYS[1], ARGV[1]) end
"""

FETCH: Final = """
-- KEYS: stream and lease of each partition. ARGV: group, consumer, count, and for each
-- partition my lease, and '0' for what is pending or '>' for what is new. Answers for each
-- partition its entries, or 0 where the lease is not mine any more.
local answer = {}
for i = 1, #KEYS, 2 do
  local lease, from, entries = ARGV[3 + i], ARGV[4 + i], 0
  if redis.call('GET', KEYS[i + 1]) == lease then
    local read = {'XREADGROUP', 'GROUP', ARGV[1], ARGV[2]}
    if from == '>' then
      read[5], read[6] = 'COUNT', ARGV[3]
    end
    read[#read + 1] = 'STREAMS'
    read[#read + 1] = KEYS[i]
    read[#read + 1] = from
    local found = redis.call(unpack(read))
    entries = {}
    for _, entry in ipairs(found and found[1][2] or {}) do
      if entry[2] then
        entries[#entries + 1] = entry
      else
        -- Pending, but somebody has deleted the entry itself: nobody can do it.
        redis.call('XACK', KEYS[i], ARGV[1], entry[1])
      end
    end
  end
  answer[#answer + 1] = entries
end
return answer
"""

COMMIT: Final = """
-- KEYS: stream and lease of each partition. ARGV: group, and for each partition my lease, the
-- number of its positions, and these. Answers for each 0 where the lease is not mine, or 1.
local answer, at = {}, 2
for i = 1, #KEYS, 2 do
  local last, done = at + 1 + tonumber(ARGV[at + 1]), 0
  if redis.call('GET', KEYS[i + 1]) == ARGV[at] then
    for first = at + 2, last, 1000 do
      redis.call('XACK', KEYS[i], ARGV[1], unpack(ARGV, first, math.min(first + 999, last)))
    end
    done = 1
  end
  answer[#answer + 1] = done
  at = last + 1
end
return answer
"""

FORWARD: Final = """
-- KEYS: a stream for each entry. ARGV: for each entry the number of its words, and these.
-- Answers their positions.
redis.call('PERSIST', KEYS[1])
local answer, at = {}, 1
for i, key in ipairs(KEYS) do
  local last = at + tonumber(ARGV[at])
  answer[i] = redis.call('XADD', key, '*', unpack(ARGV, at + 1, last))
  at = last + 1
end
return answer
"""

MOVE: Final = """
-- KEYS: stream, lease, what was seen. ARGV: the lease ('' for nobody's), group, the
-- position to go on after, the newest position that was delivered so far, and how long a
-- lease may be. Answers 0 when the lease is another one.
if ARGV[1] == '' and redis.call('PTTL', KEYS[2]) > tonumber(ARGV[5]) then
  redis.call('DEL', KEYS[2])
end
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
repeat
  local pending = redis.call('XPENDING', KEYS[1], ARGV[2], '-', '+', 1000)
  for _, entry in ipairs(pending) do redis.call('XACK', KEYS[1], ARGV[2], entry[1]) end
until #pending == 0
redis.call('XGROUP', 'SETID', KEYS[1], ARGV[2], ARGV[3])
redis.call('SET', KEYS[3], ARGV[4])
return 1
"""
