"""
Which variant of a campaign the rest gets.

Two variants are compared by a two-proportion z-test with a pooled variance (two-sided), the best
against each of the others by Bonferroni's correction. Nothing is decided before the time that was
said beforehand: who looks again and again at a running test finds a winner where there is none.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.campaigns.drafts.sections import ScheduleSection, TestMetric
from cartwheel.domains.campaigns.sending.ledger import LedgerRepository, RunRow
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.kernel.connection import Connection

_LEAST_EACH: Final = 5
"""So many successes and failures the normal approximation needs in each variant."""

_row: Final = campaign_recipients.c


class VariantCount(msgspec.Struct, frozen=True, rename="camel"):
    """How many of a variant's recipients did what counts."""

    variant: int
    sent: int
    did: int


class TestDecision(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Which variant the rest gets, and by what: `pValue` is that of the closest other, corrected.

    Without a significant difference it is the first, `isSignificant` is false.
    """

    winner: int
    is_significant: bool
    p_value: float | None
    counts: tuple[VariantCount, ...]


@dataclass(frozen=True, slots=True)
class VariantTesting:
    """Decides tests whose time is over, within the transaction of a claim."""

    connection: Connection
    ledger: LedgerRepository

    async def winner(
        self, campaign_id: UUID, schedule: ScheduleSection, run: RunRow, *, now: datetime
    ) -> int | None:
        """Return what the rest gets, decided now if it is time; None while it is tried out."""
        if run.winner is not None or schedule.test is None or run.tested_until is None:
            return run.winner
        if now < run.tested_until:
            return None
        decision = decided(
            await self.counts(campaign_id, schedule.test.metric),
            confidence_percent=schedule.test.confidence_percent,
        )
        await self.ledger.update_run(
            campaign_id,
            winner=decision.winner,
            decided_at=now,
            decision=msgspec.to_builtins(decision),
        )
        return decision.winner

    async def counts(self, campaign_id: UUID, metric: TestMetric) -> list[VariantCount]:
        """Count what people did, by the variant that they were sent."""
        did = _row.opened_at if metric is TestMetric.OPENS else _row.clicked_at
        rows = await self.connection.execute(
            sa.select(_row.variant, sa.func.count(), sa.func.count(did))
            .where(
                _row.campaign_id == campaign_id,
                _row.variant.is_not(None),
                _row.sent_at.is_not(None),
            )
            .group_by(_row.variant)
            .order_by(_row.variant)
        )
        return [VariantCount(row[0], row[1], row[2]) for row in rows]


def decided(counts: Sequence[VariantCount], *, confidence_percent: float) -> TestDecision:
    """Return what a test comes to; with too few of either kind it comes to nothing."""
    first = min((each.variant for each in counts), default=0)
    if len(counts) < 2:  # noqa: PLR2004 - a test compares
        return TestDecision(winner=first, is_significant=False, p_value=None, counts=tuple(counts))
    best = max(counts, key=lambda each: (each.did / each.sent if each.sent else 0, -each.variant))
    others = [each for each in counts if each.variant != best.variant]
    values = [_p_value(best, each) for each in others]
    worst = None
    if all(value is not None for value in values):
        worst = min(1.0, max(value for value in values if value is not None) * len(others))
    is_significant = worst is not None and worst < 1 - confidence_percent / 100
    return TestDecision(
        winner=best.variant if is_significant else first,
        is_significant=is_significant,
        p_value=worst,
        counts=tuple(counts),
    )


def _p_value(one: VariantCount, other: VariantCount) -> float | None:
    """Return the two-sided p of a two-proportion z-test; None where it does not hold."""
    for each in (one, other):
        if min(each.did, each.sent - each.did) < _LEAST_EACH:
            return None
    pooled = (one.did + other.did) / (one.sent + other.sent)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / one.sent + 1 / other.sent))
    z = (one.did / one.sent - other.did / other.sent) / spread
    return math.erfc(abs(z) / math.sqrt(2))
