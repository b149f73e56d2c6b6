"""
The lanes of the outbox: who may relay which rows, and what becomes of them.

Every row waits in a lane of its kind, given by its aggregate. A relay holds a
lane by the lock on its row in `outbox_lanes`, for the length of one transaction;
the rows of a held lane are nobody else's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final
from zlib import crc32

import sqlalchemy as sa

from cartwheel.kernel.connection import Connection

LANES: Final = 16
"""How many lanes each kind has; the migration that makes their rows says the same."""

_AT_ONCE: Final = LANES // 2  # a relay leaves as many to another one
ROWS: Final = 1_000
"""How many rows a batch has at most."""

LEAST_SHARE: Final = 125
"""How many rows a batch takes of each lane at least, if it has them."""

_MOST_BYTES: Final = 8 << 20

_HAS_ROWS: Final = sa.text("SELECT EXISTS (SELECT FROM outbox WHERE kind = :kind)")

_CLAIM: Final = sa.text("""
WITH due AS MATERIALIZED (
  SELECT lane FROM outbox_lanes
  WHERE kind = :kind AND EXISTS (
    SELECT FROM outbox WHERE outbox.kind = :kind AND outbox.lane = outbox_lanes.lane
  )
), mine AS MATERIALIZED (
  SELECT lane FROM outbox_lanes
  WHERE kind = :kind AND lane IN (SELECT lane FROM due)
  ORDER BY random() LIMIT :at_once
  FOR UPDATE SKIP LOCKED
)
SELECT ARRAY(SELECT lane FROM mine) AS mine, (SELECT count(*) FROM due) AS due
""")

# The row that is held back comes first of its aggregate, and the others wait for it. One that
# is held for longer than rows ever are was so while the clock was ahead.
_TAKE: Final = sa.text("""
SELECT position, id, aggregate_id, name, version, body, traceparent, created_at,
  lane, queue, options, consumer, attempts
FROM (
  SELECT rows.*,
    sum(octet_length(body)) OVER (ORDER BY position) - octet_length(body) AS bytes_before
  FROM unnest(CAST(:lanes AS smallint[])) AS held (lane)
  CROSS JOIN LATERAL (
    SELECT * FROM outbox
    WHERE kind = :kind AND lane = held.lane AND NOT EXISTS (
      SELECT FROM outbox AS first
      WHERE first.kind = :kind AND first.aggregate_id = outbox.aggregate_id
        AND first.retry_at > now() AND first.retry_at <= now() + CAST(:longest AS interval)
    )
    ORDER BY position LIMIT :share
  ) AS rows
) AS sized
WHERE bytes_before < :most_bytes
ORDER BY position
""")

_REMOVE: Final = """
WITH gone AS (
  DELETE FROM outbox WHERE position = ANY(CAST(:positions AS bigint[])) RETURNING lane
), counted AS (
  SELECT lane, count(*) AS rows FROM gone GROUP BY lane
)
UPDATE outbox_lanes SET {counters}
FROM counted WHERE outbox_lanes.kind = :kind AND outbox_lanes.lane = counted.lane
"""
_FINISH: Final = sa.text(_REMOVE.format(counters="published = published + rows"))
_BURY: Final = sa.text(_REMOVE.format(counters="failed = failed + rows, dead = dead + rows"))

_POSTPONE: Final = sa.text("""
WITH held AS (
  UPDATE outbox
  SET attempts = attempts + 1, retry_at = now() + CAST(:delay AS interval), error = :error
  WHERE position = :position RETURNING lane
)
UPDATE outbox_lanes SET failed = failed + 1
FROM held WHERE outbox_lanes.kind = :kind AND outbox_lanes.lane = held.lane
""")

# Locks on the rows of lanes show as a lock of their mode on the table.
_FREE: Final = sa.text("""
SELECT count(pg_terminate_backend(activity.pid)) FROM pg_stat_activity AS activity
WHERE pid <> pg_backend_pid() AND usename = current_user
  AND xact_start < now() - CAST(:held_for AS interval)
  AND EXISTS (
    SELECT FROM pg_locks WHERE pg_locks.pid = activity.pid
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND relation = CAST('outbox_lanes' AS regclass) AND mode = 'RowShareLock'
  )
""")

_LIMIT: Final = sa.text("""
SELECT set_config('idle_in_transaction_session_timeout', :limit, true),
  set_config('lock_timeout', :limit, true)
""")


class MessageKind(StrEnum):
    """What a row is, and with that where it goes: to the log or to a queue."""

    EVENT = "event"
    JOB = "job"


def lane_of(aggregate_id: str) -> int:
    """Return the lane in which an aggregate's rows wait; the same on every machine, for ever."""
    return crc32(aggregate_id.encode()) % LANES


@dataclass(frozen=True, slots=True)
class Claim:
    """
    The lanes a relay holds.

    `is_partial` when it was content with some of those that have rows;
    `is_contended` when another relay holds lanes that have rows.
    """

    lanes: Sequence[int]
    is_partial: bool
    is_contended: bool


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes of one kind, within one transaction."""

    connection: Connection
    kind: MessageKind

    async def has_rows(self) -> bool:
        """Say whether any lane has rows."""
        return bool(await self.connection.scalar(_HAS_ROWS, {"kind": self.kind}))

    async def claim(self, *, hold_limit: timedelta) -> Claim:
        """
        Take hold of free lanes that have rows, until the transaction ends.

        The database ends a session that does nothing with them for longer than
        `hold_limit`: a process that was stopped keeps no lane.
        """
        limit = f"{hold_limit // timedelta(milliseconds=1)}"
        await self.connection.execute(_LIMIT, {"limit": limit})
        claimed = await self.connection.execute(_CLAIM, {"kind": self.kind, "at_once": _AT_ONCE})
        mine, due = claimed.one()
        is_left = due > len(mine)
        is_full = len(mine) == _AT_ONCE
        return Claim(mine, is_partial=is_left and is_full, is_contended=is_left and not is_full)

    async def take(self, claim: Claim, *, longest_pause: timedelta) -> Sequence[sa.Row[Any]]:
        """
        Return the first rows of each claimed lane, in order.

        In a statement of its own: only then it sees what the last holder of a lane
        has deleted. What an aggregate's held row keeps waiting is left out.
        """
        if not claim.lanes:
            return ()
        rows = await self.connection.execute(
            _TAKE,
            {
                "kind": self.kind,
                "lanes": list(claim.lanes),
                "share": max(ROWS // len(claim.lanes), LEAST_SHARE),
                "most_bytes": _MOST_BYTES,
                "longest": longest_pause,
            },
        )
        return rows.all()

    async def finish(self, positions: Sequence[int]) -> None:
        """Delete rows that are published, and count them: nothing else prunes the table."""
        await self._remove(_FINISH, positions)

    async def bury(self, positions: Sequence[int]) -> None:
        """Delete rows that have become dead letters, and count them."""
        await self._remove(_BURY, positions)

    async def postpone(self, position: int, *, delay: timedelta, error: str) -> None:
        """Hold a row back that cannot be published, and with it the later ones of its aggregate."""
        await self.connection.execute(
            _POSTPONE, {"kind": self.kind, "position": position, "delay": delay, "error": error}
        )

    async def _remove(self, statement: sa.TextClause, positions: Sequence[int]) -> None:
        if positions:
            await self.connection.execute(
                statement, {"kind": self.kind, "positions": list(positions)}
            )


async def free_stuck_lanes(connection: Connection, *, held_for: timedelta) -> int:
    """
    End the sessions that have held lanes for too long, and return how many those were.

    The database does so by itself while a session waits for its client's next
    statement, but not while it waits for a stopped client to read an answer.
    """
    return await connection.scalar(_FREE, {"held_for": held_for}) or 0
