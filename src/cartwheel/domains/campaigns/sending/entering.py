"""Statements by which an audience is entered into the ledger of a campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.campaigns.audience import conditions
from cartwheel.domains.campaigns.drafts.sections import AudienceSection
from cartwheel.domains.campaigns.sending.contracts import RecipientState
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.domains.customers.api import known_customer
from cartwheel.kernel.bulk import rows_given
from cartwheel.kernel.connection import Connection

_row, _of = campaign_recipients.c, known_customer.c
_AT: Final = sa.DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class EntryRepository:
    """Enters customers of one store at a time."""

    connection: Connection

    async def list_zones(self, store_id: UUID) -> list[str]:
        """Return the time zones of a store's customers."""
        rows = await self.connection.scalars(
            sa.select(_of.zone).where(_of.store_id == store_id, _of.zone.is_not(None)).distinct()
        )
        return [zone for zone in rows if zone]

    async def fill(
        self,
        store_id: UUID,
        campaign_id: UUID,
        audience: AudienceSection,
        *,
        after: UUID | None,
        limit: int,
        dues: Mapping[str, datetime],
        due_at: datetime,
        zone: str,
        bounds: Sequence[int],
        rest_at: datetime | None,
    ) -> tuple[UUID | None, int]:
        """
        Enter the next of an audience, by their ids, all in one statement.

        `dues` says when each zone may be sent something, and `due_at` when any other. Lots below
        `bounds` choose the variant; who is beyond waits until `rest_at`. Return who was looked at
        last, None at the end, and how many were entered.
        """
        wanted = [conditions.is_wanted(store_id, audience), _of.email.is_not(None)]
        if after is not None:
            wanted.append(_of.id > after)
        looked = (
            sa.select(_of.id, _of.email, _of.zone, conditions.has_consented().label("consented"))
            .where(*wanted)
            .order_by(_of.id)
            .limit(limit)
            .cte("looked")
        )
        zones = rows_given(zones=sa.Text, dues=_AT)
        held_out = (
            conditions.lot(campaign_id, looked.c.id, of="holdout") < audience.holdout_percent * 100
        )
        lot = conditions.lot(campaign_id, looked.c.id, of="variant")
        variant = sa.case(*((lot < bound, n) for n, bound in enumerate(bounds)), else_=sa.null())
        when: sa.ColumnElement[datetime] = sa.func.coalesce(zones.c.dues, sa.literal(due_at, _AT))
        if rest_at is not None:
            late = sa.func.greatest(when, sa.literal(rest_at, _AT))
            when = sa.case((lot < bounds[-1], when), else_=late)
        names = ("campaign_id", "customer_id", "store_id", "address", "domain", "zone")
        source = (
            sa.select(
                sa.literal(campaign_id, sa.Uuid),
                looked.c.id,
                sa.literal(store_id, sa.Uuid),
                looked.c.email,
                sa.func.lower(sa.func.split_part(looked.c.email, "@", -1)),
                sa.func.coalesce(looked.c.zone, zone),
                sa.case(
                    (held_out, RecipientState.HELD_OUT.value), else_=RecipientState.WAITING.value
                ),
                sa.cast(variant, sa.SmallInteger),
                when,
            )
            .select_from(looked.outerjoin(zones, zones.c.zones == looked.c.zone))
            .where(looked.c.consented)
        )
        added = (
            insert(campaign_recipients)
            .from_select([*names, "state", "variant", "due_at"], source, include_defaults=False)
            .on_conflict_do_nothing()
            .returning(_row.customer_id)
            .cte("added")
        )
        told = sa.select(
            sa.select(looked.c.id).order_by(looked.c.id.desc()).limit(1).scalar_subquery(),
            sa.select(sa.func.count()).select_from(looked).scalar_subquery(),
            sa.select(sa.func.count()).select_from(added).scalar_subquery(),
        )
        given = {"zones": list(dues), "dues": list(dues.values())}
        row = (await self.connection.execute(told, given)).one()
        return (row[0] if row[1] == limit else None), row[2]
