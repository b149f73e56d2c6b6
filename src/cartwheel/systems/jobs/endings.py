"""How runs and jobs end; a job's end can be kept beside its queue for whoever asks late."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

import msgspec

ENDINGS_KEPT: Final = timedelta(days=1)
"""How long an ending is known, however soon the queue itself forgets the job."""

LONGEST_ERROR: Final = 1_000
"""How many characters of an error an ending keeps."""

# Only the job's holder knows how it ended: one that comes late must not overwrite it.
KEEP: Final = """
-- KEYS: the job's lock, its ending. ARGV: the lock's token, the ending, seconds.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
return 1
"""


class Outcome(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RETRYING = "retrying"
    SNOOZED = "snoozed"
    FAILED = "failed"


class Ending(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    The end of a job's last run: completed, cancelled or failed.

    Times are in milliseconds since 1970. `error` is what the handler raised, or why
    the job was cancelled.
    """

    outcome: Outcome
    started_at: int
    finished_at: int
    error: str | None = None


def ending_name(job_id: str) -> str:
    """Return the name of a job's ending among its queue's keys."""
    return f"{job_id}:ending"


write_ending = msgspec.json.Encoder().encode
read_ending = msgspec.json.Decoder(Ending).decode
