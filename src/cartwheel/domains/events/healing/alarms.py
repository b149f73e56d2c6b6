"""Telling of failures that last or grow, once, and again only after they have stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.events.contracts import DeadLetterReason
from cartwheel.domains.events.healing.messages import EventsFailing, EventsRecovered
from cartwheel.domains.events.healing.models import letter_alarms
from cartwheel.domains.events.models import dead_letters
from cartwheel.kernel.connection import Connection
from cartwheel.systems.outbox.api import Outbox

WINDOW: Final = timedelta(minutes=10)
WINDOWS: Final = 3
_MANY: Final = 25
_SOME: Final = 3
_NEWS: Final = 2_000

_letter: Final = dead_letters.c
_alarm: Final = letter_alarms.c


def is_failing(counts: Sequence[int]) -> bool:
    """
    Return True of a failure that grows or lasts; counts are of ten minutes each, the latest first.

    It grows where many came lately, twice as many as before; it lasts where some came each time.
    """
    lately, before, *_ = counts
    return (lately >= _MANY and lately >= 2 * before) or all(each >= _SOME for each in counts)


def has_stopped(counts: Sequence[int]) -> bool:
    """Return True when nothing of the kind came for twenty minutes."""
    return not any(counts[:2])


@dataclass(frozen=True, slots=True)
class Alarms:
    """Watches one store's dead letters, in the given transaction."""

    connection: Connection

    async def check(self, store_id: UUID, *, now: datetime) -> bool:
        """Announce what has begun to fail and what has stopped; True while there is more to see."""
        counted = await self._count(store_id, now=now)
        raised = await self._raised(store_id)
        outbox = Outbox(self.connection)
        for fingerprint, (reason, counts, letter_id, detail) in counted.items():
            if fingerprint in raised or not is_failing(counts):
                continue
            added = await self.connection.execute(
                insert(letter_alarms)
                .values(store_id=store_id, fingerprint=fingerprint, reason=reason, raised_at=now)
                .on_conflict_do_nothing()
            )
            if added.rowcount:
                failing = EventsFailing(
                    store_id=store_id,
                    reason=reason,
                    fingerprint=fingerprint,
                    letters=counts[0],
                    letter_id=letter_id,
                    detail=detail,
                    raised_at=now,
                )
                await outbox.announce(failing, aggregate_id=store_id)
        for fingerprint, reason in raised.items():
            if fingerprint in counted and not has_stopped(counted[fingerprint][1]):
                continue
            gone = await self.connection.execute(
                sa.delete(letter_alarms).where(
                    _alarm.store_id == store_id, _alarm.fingerprint == fingerprint
                )
            )
            if gone.rowcount:
                recovered = EventsRecovered(
                    store_id=store_id, reason=reason, fingerprint=fingerprint, recovered_at=now
                )
                await outbox.announce(recovered, aggregate_id=store_id)
        return bool(counted) or bool(raised)

    async def _count(
        self, store_id: UUID, *, now: datetime
    ) -> dict[str, tuple[DeadLetterReason, list[int], UUID, str]]:
        def within(number: int) -> "sa.ColumnElement[int]":
            since, until = now - (number + 1) * WINDOW, now - number * WINDOW
            times = sa.and_(_letter.received_at > since, _letter.received_at <= until)
            return sa.func.count().filter(times)

        rows = await self.connection.execute(
            sa.select(
                _letter.fingerprint,
                _letter.reason,
                *(within(number) for number in range(WINDOWS)),
                sa.func.max(sa.cast(_letter.id, sa.Text)),
                sa.func.max(sa.func.left(_letter.detail, _NEWS)),
            )
            .where(_letter.store_id == store_id, _letter.received_at > now - WINDOWS * WINDOW)
            .group_by(_letter.fingerprint, _letter.reason)
        )
        return {
            row[0]: (DeadLetterReason(row[1]), list(row[2 : 2 + WINDOWS]), UUID(row[-2]), row[-1])
            for row in rows
        }

    async def _raised(self, store_id: UUID) -> dict[str, DeadLetterReason]:
        rows = await self.connection.execute(
            sa.select(_alarm.fingerprint, _alarm.reason).where(_alarm.store_id == store_id)
        )
        return {row.fingerprint: DeadLetterReason(row.reason) for row in rows}
