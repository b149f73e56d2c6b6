"""Queries about drafts, inside the given transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.campaigns.drafts.contracts import (
    Approval,
    CampaignHead,
    CampaignState,
    ListCampaigns,
    SavedStep,
)
from cartwheel.domains.campaigns.drafts.models import campaign_steps, campaigns
from cartwheel.domains.campaigns.drafts.sections import CampaignStep, Section, read_section
from cartwheel.domains.people.api import people
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_kept, _step = campaigns.c, campaign_steps.c
_HEAD: Final = tuple(_kept[name] for name in CampaignHead.__struct_fields__)
_STEP: Final = (
    sa.select(
        *(_step[name] for name in ("step", "version", "section", "saved_by", "saved_at")),
        people.c.name.label("saved_by_name"),
    )
    .select_from(campaign_steps.outerjoin(people, people.c.id == _step.saved_by))
    .where(_step.store_id == sa.bindparam("of_store", type_=sa.Uuid))
)
_ORDER: Final = {step: place for place, step in enumerate(CampaignStep)}


@dataclass(frozen=True, slots=True)
class Kept:
    """A campaign as its row has it, with who agreed to it."""

    head: CampaignHead
    approval: Approval | None
    created_by: UUID


@dataclass(frozen=True, slots=True)
class DraftRepository:
    """Campaigns of one store at a time."""

    connection: Connection

    async def lock_count(self, store_id: UUID) -> int:
        """Count campaigns that are not archived; none is added until the transaction ends."""
        await lock_name(self.connection, f"campaigns:{store_id}")
        counted = sa.select(sa.func.count()).select_from(campaigns)
        asked = counted.where(_kept.store_id == store_id, _kept.archived_at.is_(None))
        return await self.connection.scalar(asked) or 0

    async def add(
        self, store_id: UUID, campaign_id: UUID, *, name: str, by: UUID, at: datetime
    ) -> None:
        """Keep a new draft."""
        values = {"id": campaign_id, "store_id": store_id, "name": name, "created_by": by}
        values |= {"state": CampaignState.DRAFT, "created_at": at, "updated_at": at}
        await self.connection.execute(sa.insert(campaigns).values(values))

    async def find(self, store_id: UUID, campaign_id: UUID) -> Kept | None:
        """Return a campaign, if the store has it."""
        return await self._find(store_id, campaign_id, locked=False)

    async def lock(self, store_id: UUID, campaign_id: UUID) -> Kept | None:
        """Return a campaign that nobody else changes until the transaction ends."""
        return await self._find(store_id, campaign_id, locked=True)

    async def list_page(self, store_id: UUID, query: ListCampaigns) -> list[CampaignHead]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted: list[sa.ColumnElement[bool]] = [_kept.store_id == store_id]
        wanted.append(
            _kept.archived_at.is_not(None) if query.archived else _kept.archived_at.is_(None)
        )
        if query.state is not None:
            wanted.append(_kept.state == query.state)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*_HEAD).where(*wanted).order_by(_kept.id.desc()).limit(query.limit + 1)
        )
        return [read(row, CampaignHead) for row in rows]

    async def list_active(self, store_id: UUID, states: Collection[CampaignState]) -> list[UUID]:
        """Return the campaigns in some states, the oldest first."""
        rows = await self.connection.scalars(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.state.in_(sorted(states)))
            .order_by(_kept.id)
        )
        return list(rows)

    async def update(self, store_id: UUID, campaign_id: UUID, **values: Any) -> None:
        """Change columns of a campaign that is locked."""
        await self.connection.execute(
            sa.update(campaigns)
            .where(_kept.store_id == store_id, _kept.id == campaign_id)
            .values(values)
        )

    async def list_steps(self, store_id: UUID, campaign_id: UUID) -> tuple[SavedStep, ...]:
        """Return what the steps of a campaign have saved, in the order of the wizard."""
        rows = await self.connection.execute(
            _STEP.where(_step.campaign_id == campaign_id), {"of_store": store_id}
        )
        found = [
            SavedStep(
                step=CampaignStep(row.step),
                version=row.version,
                section=read_section(row.section),
                saved_by=row.saved_by,
                saved_by_name=row.saved_by_name,
                saved_at=row.saved_at,
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda each: _ORDER[each.step]))

    async def save_step(
        self,
        store_id: UUID,
        campaign_id: UUID,
        section: Section,
        *,
        seen: int,
        by: UUID,
        at: datetime,
    ) -> bool:
        """Keep what a step holds now; False, and nothing changes, when it was saved meanwhile."""
        values = {
            "campaign_id": campaign_id,
            "step": section.step,
            "store_id": store_id,
            "version": seen + 1,
            "section": msgspec.to_builtins(section),
            "saved_by": by,
            "saved_at": at,
        }
        if seen == 0:
            added = insert(campaign_steps).values(values).on_conflict_do_nothing()
            return (await self.connection.execute(added)).rowcount == 1
        changed = sa.update(campaign_steps).where(
            _step.store_id == store_id,
            _step.campaign_id == campaign_id,
            _step.step == section.step,
            _step.version == seen,
        )
        return (await self.connection.execute(changed.values(values))).rowcount == 1

    async def _find(self, store_id: UUID, campaign_id: UUID, *, locked: bool) -> Kept | None:
        asked = (
            sa.select(
                *_HEAD,
                *(_kept.created_by, _kept.approved_by, _kept.approved_at),
                people.c.name.label("approved_by_name"),
            )
            .select_from(campaigns.outerjoin(people, people.c.id == _kept.approved_by))
            .where(_kept.store_id == store_id, _kept.id == campaign_id)
        )
        if locked:
            asked = asked.with_for_update(of=campaigns)
        row = (await self.connection.execute(asked)).one_or_none()
        if row is None:
            return None
        approval = None
        if row.approved_by is not None:
            approval = Approval(
                by=row.approved_by, by_name=row.approved_by_name, at=row.approved_at
            )
        return Kept(read(row, CampaignHead), approval, row.created_by)
