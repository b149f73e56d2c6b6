"""Queries about reports, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.campaigns.feedback.contracts import ReportKind, Told
from cartwheel.domains.campaigns.feedback.models import campaign_reports
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.domains.campaigns.sending.naming import Addressed
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name

_row, _report = campaign_recipients.c, campaign_reports.c
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class ReportRepository:
    """What was told of mails of one store at a time."""

    connection: Connection

    async def lock_address(self, store_id: UUID, addressed: Addressed) -> str | None:
        """Return where a mail was sent, whose row stays ours; None if none was handed over."""
        found: str | None = await self.connection.scalar(
            sa.select(_row.address)
            .where(*_is(store_id, addressed), _row.attempts > 0)
            .with_for_update()
        )
        return found

    async def add(self, store_id: UUID, address: str, told: Told, *, at: datetime) -> bool:
        """Keep what was told; False if that was known."""
        values = {
            "store_id": store_id,
            "campaign_id": told.addressed.campaign_id,
            "customer_id": told.addressed.customer_id,
            "address": address.lower(),
            "kind": told.kind,
            "status": told.status[:_LONGEST],
            "detail": told.detail.replace("\0", "")[:_LONGEST],
            "at": at,
        }
        added = await self.connection.execute(
            insert(campaign_reports).values(values).on_conflict_do_nothing()
        )
        return added.rowcount > 0

    async def set_time(
        self, store_id: UUID, addressed: Addressed, *, column: str, at: datetime
    ) -> bool:
        """Write when something first happened to a mail; False if that was known."""
        changed = await self.connection.execute(
            sa.update(campaign_recipients)
            .where(*_is(store_id, addressed), _row[column].is_(None))
            .values({column: at})
        )
        return changed.rowcount > 0

    async def lock_count(self, store_id: UUID, address: str) -> None:
        """Let whoever counts what came back from an address come after this transaction."""
        await lock_name(self.connection, f"campaigns.bounces {store_id} {address.lower()}")

    async def forget_soft(self, store_id: UUID, address: str) -> None:
        """Begin to count anew what comes back from an address for the time being."""
        await self.connection.execute(
            sa.delete(campaign_reports).where(
                _report.store_id == store_id,
                _report.address == address.lower(),
                _report.kind == ReportKind.SOFT,
            )
        )

    async def count_soft(self, store_id: UUID, address: str, *, since: datetime) -> int:
        """Count the campaigns whose mails to an address came back for the time being."""
        counted: int | None = await self.connection.scalar(
            sa.select(sa.func.count()).where(
                _report.store_id == store_id,
                _report.address == address.lower(),
                _report.kind == ReportKind.SOFT,
                _report.at > since,
            )
        )
        return counted or 0


def _is(store_id: UUID, addressed: Addressed) -> tuple[Any, ...]:
    return (
        _row.store_id == store_id,
        _row.campaign_id == addressed.campaign_id,
        _row.customer_id == addressed.customer_id,
    )
