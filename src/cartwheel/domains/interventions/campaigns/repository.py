"""Queries about campaigns of interventions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.interventions.campaigns.contracts import (
    CreateReachCampaign,
    ListReachCampaigns,
    ReachCampaign,
    ReachCampaignPhase,
    UpdateReachCampaign,
)
from cartwheel.domains.interventions.models import campaign_promotions, campaigns
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept, _promoted = campaigns.c, campaign_promotions.c
_NOW: Final = sa.bindparam("now", type_=sa.DateTime(timezone=True))
_PHASE: Final = sa.case(
    (sa.or_(_kept.ended_at.is_not(None), _kept.ends_at <= _NOW), ReachCampaignPhase.ENDED),
    (_kept.paused_at.is_not(None), ReachCampaignPhase.PAUSED),
    (_kept.starts_at > _NOW, ReachCampaignPhase.PLANNED),
    else_=ReachCampaignPhase.RUNNING,
)
_WHOLE: Final = sa.select(
    *(_kept[name] for name in ReachCampaign.__struct_fields__ if name != "phase"),
    _PHASE.label("phase"),
).where(_kept.store_id == sa.bindparam("of_store", type_=sa.Uuid))


@dataclass(frozen=True, slots=True)
class ReachCampaignRepository:
    """Campaigns of one store at a time; `now` decides in which phase they are."""

    connection: Connection

    async def add(
        self, store_id: UUID, command: CreateReachCampaign, *, campaign_id: UUID, at: datetime
    ) -> None:
        """Keep a new campaign."""
        values = {"id": campaign_id, "store_id": store_id, "version": 1, "created_at": at}
        await self.connection.execute(
            sa.insert(campaigns).values(
                {
                    **values,
                    **_terms(command),
                    "starts_at": command.starts_at or at,
                    "updated_at": at,
                }
            )
        )

    async def change(
        self, store_id: UUID, command: UpdateReachCampaign, before: ReachCampaign, *, at: datetime
    ) -> None:
        """Give a campaign that is locked other terms."""
        terms = {**_terms(command), "starts_at": command.starts_at or before.starts_at}
        version = before.version + 1
        await self.update(store_id, command.id, **terms, version=version, updated_at=at)

    async def update(self, store_id: UUID, campaign_id: UUID, **values: Any) -> None:
        """Change columns of a campaign that is locked."""
        await self.connection.execute(
            sa.update(campaigns)
            .where(_kept.store_id == store_id, _kept.id == campaign_id)
            .values(values)
        )

    async def lock(
        self, store_id: UUID, campaign_id: UUID, *, now: datetime
    ) -> ReachCampaign | None:
        """Return a campaign that nobody else changes until the transaction ends."""
        return await self._find(_WHOLE.with_for_update(), store_id, campaign_id, now=now)

    async def find(
        self, store_id: UUID, campaign_id: UUID, *, now: datetime
    ) -> ReachCampaign | None:
        """Return a campaign, if the store has it."""
        return await self._find(_WHOLE, store_id, campaign_id, now=now)

    async def list_running(self, store_id: UUID, *, now: datetime) -> list[ReachCampaign]:
        """Return what runs, the first in order first: by priority, then the newest."""
        return await self._fetch(
            _WHOLE.where(_kept.ended_at.is_(None), _PHASE == ReachCampaignPhase.RUNNING).order_by(
                _kept.priority.desc(), _kept.id.desc()
            ),
            store_id,
            now=now,
        )

    async def list_page(
        self, store_id: UUID, query: ListReachCampaigns, *, now: datetime
    ) -> Sequence[ReachCampaign]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted: list[sa.ColumnElement[bool]] = []
        if query.phase is not None:
            wanted.append(sa.literal(query.phase) == _PHASE)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._fetch(
            _WHOLE.where(*wanted).order_by(_kept.id.desc()).limit(query.limit + 1),
            store_id,
            now=now,
        )

    async def list_promotions(self, store_id: UUID, campaign_id: UUID) -> dict[int, UUID]:
        """Return a campaign's promotions by their percent."""
        rows = await self.connection.execute(
            sa.select(_promoted.percent, _promoted.promotion_id).where(
                _promoted.store_id == store_id, _promoted.campaign_id == campaign_id
            )
        )
        return {row.percent: row.promotion_id for row in rows}

    async def add_promotion(
        self, store_id: UUID, campaign_id: UUID, percent: int, promotion_id: UUID
    ) -> None:
        """Note of which promotion a campaign gives codes out."""
        await self.connection.execute(
            sa.insert(campaign_promotions).values(
                store_id=store_id,
                campaign_id=campaign_id,
                percent=percent,
                promotion_id=promotion_id,
            )
        )

    async def _find(
        self, asked: "sa.Select[Any]", store_id: UUID, campaign_id: UUID, *, now: datetime
    ) -> ReachCampaign | None:
        found = await self._fetch(asked.where(_kept.id == campaign_id), store_id, now=now)
        return found[0] if found else None

    async def _fetch(
        self, asked: "sa.Select[Any]", store_id: UUID, *, now: datetime
    ) -> list[ReachCampaign]:
        rows = await self.connection.execute(asked, {"of_store": store_id, "now": now})
        return [read(row, ReachCampaign) for row in rows]


def _terms(command: CreateReachCampaign | UpdateReachCampaign) -> dict[str, Any]:
    return {
        "name": command.name,
        "priority": command.priority,
        "rules": msgspec.to_builtins(command.rules),
        "variants": msgspec.to_builtins(command.variants),
        "ends_at": command.ends_at,
    }
