"""Counts of audiences, each in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.campaigns.audience import conditions
from cartwheel.domains.campaigns.drafts.models import campaign_steps, campaigns
from cartwheel.domains.campaigns.drafts.rules import ACTIVE
from cartwheel.domains.campaigns.drafts.sections import (
    AudienceSection,
    CampaignStep,
    read_section,
)
from cartwheel.domains.customers.api import known_customer
from cartwheel.kernel.connection import Connection

_FATES: Final = (
    *("without_address", "without_consent", "opted_out", "suppressed", "capped", "held_out"),
    "reachable",
)


@dataclass(frozen=True, slots=True)
class AudienceRepository:
    """Counts customers of one store at a time."""

    connection: Connection

    async def count(
        self,
        store_id: UUID,
        audience: AudienceSection,
        *,
        campaign_id: UUID,
        now: datetime,
        most: int,
        one_per: timedelta,
    ) -> dict[str, int]:
        """Count an audience by what would become of each; no one is counted twice."""
        of = known_customer.c
        why = sa.case(
            (of.email.is_(None), "without_address"),
            (sa.not_(conditions.has_consented()), "without_consent"),
            (conditions.is_left_alone(store_id), "opted_out"),
            (conditions.is_suppressed(store_id, of.email), "suppressed"),
            (
                conditions.is_capped(store_id, of.id, now=now, most=most, one_per=one_per),
                "capped",
            ),
            (conditions.is_held_out(campaign_id, percent=audience.holdout_percent), "held_out"),
            else_="reachable",
        ).label("why")
        judged = sa.select(why).where(conditions.is_wanted(store_id, audience)).subquery()
        rows = await self.connection.execute(
            sa.select(judged.c.why, sa.func.count()).group_by(judged.c.why)
        )
        found = {row[0]: row[1] for row in rows}
        return {name: found.get(name, 0) for name in _FATES}

    async def list_active(
        self, store_id: UUID, *, but: UUID | None, limit: int
    ) -> list[tuple[UUID, str, AudienceSection]]:
        """Return what is scheduled, runs or is paused, with its audience, the newest first."""
        wanted: list[sa.ColumnElement[bool]] = [campaigns.c.store_id == store_id]
        wanted.append(campaigns.c.state.in_(sorted(ACTIVE)))
        if but is not None:
            wanted.append(campaigns.c.id != but)
        asked: sa.Select[Any] = (
            sa.select(campaigns.c.id, campaigns.c.name, campaign_steps.c.section)
            .join(
                campaign_steps,
                sa.and_(
                    campaign_steps.c.campaign_id == campaigns.c.id,
                    campaign_steps.c.step == CampaignStep.AUDIENCE,
                ),
            )
            .where(*wanted)
            .order_by(campaigns.c.id.desc())
            .limit(limit)
        )
        found = []
        for row in await self.connection.execute(asked):
            section = read_section(row.section)
            if isinstance(section, AudienceSection):
                found.append((row.id, row.name, section))
        return found

    async def count_shared(
        self, store_id: UUID, audience: AudienceSection, others: Sequence[AudienceSection]
    ) -> list[int]:
        """Count who of an audience is in each of the others too, by one look at it."""
        if not others:
            return []
        counted = [
            sa.func.count().filter(conditions.is_wanted(store_id, each)).label(f"in_{n}")
            for n, each in enumerate(others)
        ]
        rows = await self.connection.execute(
            sa.select(*counted)
            .select_from(known_customer)
            .where(conditions.is_wanted(store_id, audience))
        )
        return list(rows.one())
