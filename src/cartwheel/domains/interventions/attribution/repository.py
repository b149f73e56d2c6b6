"""Queries about conversions, and what interventions come to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.interventions.attribution.contracts import (
    Breakdown,
    Conversion,
    PerformanceRow,
)
from cartwheel.domains.interventions.attribution.rules import Touched
from cartwheel.domains.interventions.contracts import InterventionState, ReachOrigin, Revenue
from cartwheel.domains.interventions.models import conversion_refunds, conversions, interventions
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read
from cartwheel.systems.experiments.api import Tally

_sale, _kept, _back = conversions.c, interventions.c, conversion_refunds.c
_NAMES: Final = tuple(conversions.c.keys())
_ADD: Final = (
    insertion(conversions, _NAMES)
    .on_conflict_do_nothing(constraint="uq_intervention_conversions_order_key")
    .returning(_sale.id)
)
_REFUNDED: Final = (
    sa.select(sa.cast(sa.func.coalesce(sa.func.sum(_back.minor), 0), sa.BigInteger))
    .where(_back.store_id == _sale.store_id, _back.order_key == _sale.order_key)
    .scalar_subquery()
)
_NET: Final = sa.func.greatest(_sale.minor - _REFUNDED, 0)
_WHOLE: Final = sa.select(
    *(_sale[name] for name in Conversion.__struct_fields__ if name != "refunded_minor"),
    _REFUNDED.label("refunded_minor"),
)
_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class ConversionRepository:
    """Conversions of one store at a time."""

    connection: Connection

    async def list_touched(
        self, store_id: UUID, visitors: Collection[str], *, since: datetime
    ) -> list[Touched]:
        """Return the interventions of shoppers that were decided or touched since a moment."""
        latest = sa.func.greatest(
            _kept.created_at, _kept.delivered_at, _kept.seen_at, _kept.clicked_at
        )
        rows = await self.connection.execute(
            sa.select(*(_kept[name] for name in Touched.__slots__)).where(
                _kept.store_id == store_id,
                _kept.visitor_id == sa.any_(sa.bindparam("visitors", type_=sa.ARRAY(sa.Text))),
                latest >= since,
            ),
            {"visitors": list(visitors)},
        )
        return [read(row, Touched) for row in rows]

    async def add_all(self, store_id: UUID, made: Sequence[Conversion]) -> set[UUID]:
        """Keep conversions; return the ids of those whose orders were not counted before."""
        rows = [{**msgspec.structs.asdict(each), "store_id": store_id} for each in made]
        if not rows:
            return set()
        return set(await self.connection.scalars(_ADD, arrays_of(_NAMES, rows)))

    async def find_by_key(self, store_id: UUID, order_key: str) -> Conversion | None:
        """Return the conversion of an order, if there is one."""
        rows = await self.connection.execute(
            _WHOLE.where(_sale.store_id == store_id, _sale.order_key == order_key)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Conversion)

    async def list_of(self, store_id: UUID, intervention_id: UUID) -> list[Conversion]:
        """Return what an intervention is credited with, the newest first."""
        rows = await self.connection.execute(
            _WHOLE.where(_sale.store_id == store_id, _sale.intervention_id == intervention_id)
            .order_by(_sale.converted_at.desc())
            .limit(_ROWS)
        )
        return [read(row, Conversion) for row in rows]

    async def note_refund(
        self, store_id: UUID, refund_id: UUID, *, order_key: str, minor: int
    ) -> None:
        """Note that money of an order went back; once, however often it is told."""
        values = {
            "store_id": store_id,
            "refund_id": refund_id,
            "order_key": order_key,
            "minor": minor,
        }
        await self.connection.execute(
            insert(conversion_refunds).values(values).on_conflict_do_nothing()
        )

    async def performance(
        self,
        store_id: UUID,
        by: Breakdown,
        *,
        since: datetime,
        until: datetime,
        zone: str,
        campaign_id: UUID | None = None,
    ) -> list[PerformanceRow]:
        """Count what became of the interventions of a span, told apart by something."""
        key = _key(by, zone).label("key")
        wanted = [
            _kept.store_id == store_id,
            _kept.created_at >= since,
            _kept.created_at < until,
            _kept.state != InterventionState.WITHHELD,
        ]
        if campaign_id is not None:
            wanted.append(_kept.campaign_id == campaign_id)
        credited = sa.exists().where(_sale.store_id == store_id, _sale.intervention_id == _kept.id)
        count = sa.func.count
        one = (
            sa.select(
                key,
                _kept.id,
                _kept.delivered_at,
                _kept.seen_at,
                _kept.clicked_at,
                _kept.dismissed_at,
                credited.label("is_credited"),
            )
            .where(*wanted)
            .subquery()
        ).c
        rows = await self.connection.execute(
            sa.select(
                one.key,
                count().label("decided"),
                count(one.delivered_at),
                count(one.seen_at),
                count(one.clicked_at),
                count(one.dismissed_at),
                count().filter(one.is_credited),
            )
            .group_by(one.key)
            .order_by(sa.desc("decided"), one.key)
            .limit(_ROWS)
        )
        earned = await self.connection.execute(
            sa.select(one.key, _sale.currency, sa.func.sum(_NET))
            .join(conversions, sa.and_(_sale.intervention_id == one.id, _sale.store_id == store_id))
            .group_by(one.key, _sale.currency)
            .order_by(_sale.currency)
        )
        revenue: dict[str | None, list[Revenue]] = {}
        for name, currency, minor in earned:
            revenue.setdefault(name, []).append(Revenue(currency, int(minor)))
        names = ("key", "decided", "delivered", "seen", "clicked", "dismissed", "converted")
        return [
            PerformanceRow(
                **dict(zip(names, row, strict=True)), revenue=tuple(revenue.get(row[0], ()))
            )
            for row in rows
        ]

    async def tallies(
        self, store_id: UUID, *, share: float, since: datetime, until: datetime, window: timedelta
    ) -> tuple[Tally, Tally, datetime | None]:
        """
        Count shoppers who were held out and who were reached, and how many of each bought.

        A shopper counts once, from the first decision with this share; what was bought within
        the window after it counts. The moment is that of the first of them all.
        """
        first = (
            sa.select(
                _kept.visitor_id,
                sa.func.min(_kept.created_at).label("at"),
                sa.func.bool_or(_kept.is_holdout).label("is_held_out"),
            )
            .where(
                _kept.store_id == store_id,
                _kept.holdout_share == share,
                _kept.origin != ReachOrigin.MANUAL,
                _kept.created_at >= since,
                _kept.created_at < until,
            )
            .group_by(_kept.visitor_id)
            .subquery()
        ).c
        bought = sa.exists().where(
            _sale.store_id == store_id,
            _sale.visitor_id == first.visitor_id,
            _sale.converted_at >= first.at,
            _sale.converted_at < first.at + window,
        )
        rows = await self.connection.execute(
            sa.select(
                first.is_held_out,
                sa.func.count(),
                sa.func.count().filter(bought),
                sa.func.min(first.at),
            ).group_by(first.is_held_out)
        )
        found: dict[bool, Any] = {row[0]: row for row in rows}
        begun = [row[3] for row in found.values()]
        arms = [
            Tally(found[held][1], found[held][2]) if held in found else Tally(0, 0)
            for held in (True, False)
        ]
        return arms[0], arms[1], min(begun, default=None)

    async def revenue(
        self, store_id: UUID, *, since: datetime, until: datetime
    ) -> tuple[Revenue, ...]:
        """Add up what interventions are credited with, net of refunds, by currency."""
        rows = await self.connection.execute(
            sa.select(_sale.currency, sa.func.sum(_NET))
            .where(
                _sale.store_id == store_id,
                _sale.intervention_id.is_not(None),
                _sale.converted_at >= since,
                _sale.converted_at < until,
            )
            .group_by(_sale.currency)
            .order_by(_sale.currency)
        )
        return tuple(Revenue(currency, int(minor)) for currency, minor in rows)


def _key(by: Breakdown, zone: str) -> "sa.ColumnElement[Any]":
    if by is Breakdown.HOUR:
        local = sa.func.timezone(zone, sa.func.coalesce(_kept.delivered_at, _kept.due_at))
        return sa.cast(sa.cast(sa.extract("hour", local), sa.Integer), sa.Text)
    if by is Breakdown.SEGMENT:
        return sa.cast(sa.func.jsonb_array_elements_text(_kept.segments), sa.Text)
    columns = {
        # What has reached nobody yet stands under the channel that is tried first.
        Breakdown.CHANNEL: sa.func.coalesce(_kept.delivered_by, _kept.channels[0].astext),
        Breakdown.TEMPLATE: _kept.template_id,
        Breakdown.CAMPAIGN: _kept.campaign_id,
        Breakdown.VARIANT: _kept.variant,
        Breakdown.ACTION: _kept.action,
    }
    return sa.cast(columns[by], sa.Text)
