"""
What keeps the ends of a queue's locks near.

Redis keeps ends as times of day, on disk too. A worker that dies while the clock is ahead
leaves locks that end, once the clock is right, further off than a lock is long: the jobs
would be nobody's until then, and a queue with a rate would stand still.
"""

from typing import Final

SHORTEN: Final = """
-- KEYS: the active jobs, who looked for stalled ones last, the queue's rate. ARGV: what the
-- queue's keys begin with; milliseconds of a lock, of the pause between looks, of the rate.
local function shorten(key, longest)
  if redis.call('PTTL', key) > tonumber(longest) then redis.call('PEXPIRE', key, longest) end
end
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  shorten(ARGV[1] .. id .. ':lock', ARGV[2])
end
shorten(KEYS[2], ARGV[3])
if tonumber(ARGV[4]) > 0 then shorten(KEYS[3], ARGV[4]) end
"""
