"""Counts of what came of a campaign."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.campaigns.results.contracts import DomainResult, LinkResult
from cartwheel.domains.campaigns.sending.contracts import RecipientState
from cartwheel.domains.campaigns.sending.models import campaign_recipients, campaign_runs
from cartwheel.domains.campaigns.sending.testing import TestDecision
from cartwheel.domains.campaigns.tracking.bots import TouchKind
from cartwheel.domains.campaigns.tracking.models import campaign_touches
from cartwheel.domains.customers.api import bought
from cartwheel.kernel.connection import Connection

WINDOW: Final = timedelta(days=7)

_AT: Final = sa.DateTime(timezone=True)

_row, _touch = campaign_recipients.c, campaign_touches.c
_TIMES: Final = {
    "sent": _row.sent_at,
    # Of whoever is on the way again nothing is counted twice.
    "bounced": sa.case((_row.sent_at.is_not(None), _row.bounced_at)),
    "complained": _row.complained_at,
    "unsubscribed": _row.unsubscribed_at,
    "opened": _row.opened_at,
    "clicked": _row.clicked_at,
    "bot_opened": _row.bot_opened_at,
    "bot_clicked": _row.bot_clicked_at,
}


class Bought(NamedTuple):
    """How many bought, and for how much."""

    buyers: int = 0
    revenue_minor: int = 0


@dataclass(frozen=True, slots=True)
class ResultRepository:
    """Counts of one campaign at a time."""

    connection: Connection

    async def count(self, campaign_id: UUID) -> dict[str, int]:
        """Count who was entered, and of whom each time is known."""
        row = (
            await self.connection.execute(
                sa.select(
                    sa.func.count().label("entered"),
                    _count(_row.state == RecipientState.FAILED).label("failed"),
                    _count(_row.state == RecipientState.HELD_OUT).label("held_out"),
                    *(sa.func.count(column).label(name) for name, column in _TIMES.items()),
                ).where(_row.campaign_id == campaign_id)
            )
        ).one()
        return {name: getattr(row, name) for name in ("entered", "failed", "held_out", *_TIMES)}

    async def buyers(
        self, store_id: UUID, campaign_id: UUID, *, began_at: datetime, until: datetime
    ) -> dict[bool, Bought]:
        """Add up what those who were held out bought (True), and those who were sent it (False)."""
        spent = bought(store_id, since=began_at, until=until).subquery("spent")
        is_held_out = _row.state == RecipientState.HELD_OUT
        since = sa.case((is_held_out, sa.literal(began_at, _AT)), else_=_row.sent_at)
        rows = await self.connection.execute(
            sa.select(
                is_held_out,
                sa.func.count(sa.distinct(_row.customer_id)),
                sa.func.sum(spent.c.minor),
            )
            .select_from(campaign_recipients.join(spent, spent.c.customer_id == _row.customer_id))
            .where(
                _row.campaign_id == campaign_id,
                spent.c.placed_at >= since,
                spent.c.placed_at < since + WINDOW,
            )
            .group_by(is_held_out)
        )
        return {r[0]: Bought(r[1], int(r[2])) for r in rows}

    async def list_links(
        self, store_id: UUID, campaign_id: UUID, *, limit: int
    ) -> tuple[LinkResult, ...]:
        """Return the links that were followed, those of most people first."""
        who = sa.func.count(sa.distinct(_touch.customer_id))
        people = who.filter(_touch.rule.is_(None))
        rows = await self.connection.execute(
            sa.select(_touch.target, people, who.filter(_touch.rule.is_not(None)))
            .where(
                _touch.store_id == store_id,
                _touch.campaign_id == campaign_id,
                _touch.kind == TouchKind.CLICK,
            )
            .group_by(_touch.target)
            .order_by(people.desc(), _touch.target)
            .limit(limit)
        )
        return tuple(LinkResult(url=r[0], people=r[1], programs=r[2]) for r in rows)

    async def list_domains(self, campaign_id: UUID, *, limit: int) -> tuple[DomainResult, ...]:
        """Return the domains that most was sent to."""
        sent = sa.func.count(_row.sent_at)
        rows = await self.connection.execute(
            sa.select(
                _row.domain,
                sent,
                _count(_row.state == RecipientState.FAILED),
                sa.func.count(_TIMES["bounced"]),
                sa.func.count(_row.opened_at),
                sa.func.count(_row.clicked_at),
            )
            .where(_row.campaign_id == campaign_id)
            .group_by(_row.domain)
            .order_by(sent.desc(), _row.domain)
            .limit(limit)
        )
        return tuple(
            DomainResult(
                domain=r[0], sent=r[1], failed=r[2], bounced=r[3], opened=r[4], clicked=r[5]
            )
            for r in rows
        )

    async def decision(self, campaign_id: UUID) -> TestDecision | None:
        """Return what the test of variants came to, once it is decided."""
        kept = await self.connection.scalar(
            sa.select(campaign_runs.c.decision).where(campaign_runs.c.campaign_id == campaign_id)
        )
        return None if kept is None else msgspec.convert(kept, TestDecision)


def _count(condition: sa.ColumnElement[bool]) -> Any:
    return sa.func.count().filter(condition)
