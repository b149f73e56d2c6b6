"""Queries about suppressed addresses, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.campaigns.drafts.models import campaigns
from cartwheel.domains.campaigns.sending.models import campaign_suppressions
from cartwheel.domains.campaigns.suppressions.contracts import MailSuppression, SuppressionFilter
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = campaign_suppressions.c
_SHOWN: Final = (
    *(_kept[name] for name in MailSuppression.__struct_fields__ if name != "campaign_name"),
    campaigns.c.name.label("campaign_name"),
)
_FROM: Final = campaign_suppressions.outerjoin(
    campaigns,
    sa.and_(campaigns.c.id == _kept.campaign_id, campaigns.c.store_id == _kept.store_id),
)


@dataclass(frozen=True, slots=True)
class MailSuppressionRepository:
    """Suppressed addresses of one store at a time."""

    connection: Connection

    async def list_page(
        self,
        store_id: UUID,
        wanted: SuppressionFilter,
        *,
        after: tuple[datetime, UUID] | None,
        limit: int,
    ) -> list[MailSuppression]:
        """Return so many at most, the newest first, those behind a place."""
        conditions: list[Any] = [_kept.store_id == store_id]
        if wanted.search is not None:
            conditions.append(_kept.address.contains(wanted.search.lower(), autoescape=True))
        if wanted.because is not None:
            conditions.append(_kept.because == wanted.because)
        if wanted.campaign_id is not None:
            conditions.append(_kept.campaign_id == wanted.campaign_id)
        if after is not None:
            conditions.append(sa.tuple_(_kept.at, _kept.id) < sa.tuple_(*after))
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .select_from(_FROM)
            .where(*conditions)
            .order_by(_kept.at.desc(), _kept.id.desc())
            .limit(limit)
        )
        return [read(row, MailSuppression) for row in rows]

    async def find_by_address(self, store_id: UUID, address: str) -> MailSuppression | None:
        """Return an address that is suppressed, if it is."""
        return await self._find(_kept.store_id == store_id, _kept.address == address.lower())

    async def find(self, store_id: UUID, suppression_id: UUID) -> MailSuppression | None:
        """Return one of the store, if it has it."""
        return await self._find(_kept.store_id == store_id, _kept.id == suppression_id)

    async def remove(self, store_id: UUID, suppression_id: UUID) -> bool:
        """Take an address off the list; False if somebody was faster."""
        removed = await self.connection.execute(
            sa.delete(campaign_suppressions).where(
                _kept.store_id == store_id, _kept.id == suppression_id
            )
        )
        return removed.rowcount > 0

    async def _find(self, *conditions: Any) -> MailSuppression | None:
        rows = await self.connection.execute(
            sa.select(*_SHOWN).select_from(_FROM).where(*conditions)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, MailSuppression)
