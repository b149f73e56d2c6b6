"""Queries about agreements, inside the given transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.rentals.agreements.contracts import Agreement, AgreementState
from cartwheel.domains.rentals.agreements.errors import AgreementNotFoundError
from cartwheel.domains.rentals.agreements.models import agreements
from cartwheel.domains.rentals.agreements.rules import Known, shown_of
from cartwheel.domains.rentals.agreements.sheets import AgreementSheet
from cartwheel.domains.rentals.bookings.models import bookings
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read
from cartwheel.systems.providers.signatures.api import Evidence

CLAIMED_FOR: Final = timedelta(minutes=10)
"""How long whoever claims an agreement has to send it, before another may."""

_kept = agreements.c
_SHOWN: Final = tuple(column for column in _kept if column.name in Agreement.__struct_fields__)


class KeptAgreement(msgspec.Struct, frozen=True):
    """An agreement with what is not shown of it; without its documents."""

    agreement: Agreement
    subject: str
    reference: str | None
    sheet: AgreementSheet | None
    evidence: Evidence | None


class Papers(msgspec.Struct, frozen=True):
    """The documents of an agreement, until they are forgotten."""

    document: bytes | None
    signed_document: bytes | None


@dataclass(frozen=True, slots=True)
class AgreementRepository:
    """Agreements of one store at a time."""

    connection: Connection

    async def add(self, values: Mapping[str, Any]) -> Agreement:
        """Keep a new agreement, of a booking that is locked."""
        added = await self.connection.execute(
            sa.insert(agreements).values(dict(values)).returning(*_SHOWN)
        )
        return read(added.one(), Agreement)

    async def get(
        self, store_id: UUID, agreement_id: UUID, *, is_locked: bool = False
    ) -> KeptAgreement:
        """
        Return an agreement; one that is locked, others wait for.

        Raises:
            AgreementNotFoundError: the store has no such agreement.
        """
        query = sa.select(
            *_SHOWN, _kept.subject, _kept.reference, _kept.sheet, _kept.evidence
        ).where(_kept.store_id == store_id, _kept.id == agreement_id)
        found = await self.connection.execute(query.with_for_update() if is_locked else query)
        row = found.one_or_none()
        if row is None:
            raise AgreementNotFoundError
        return KeptAgreement(
            read(row, Agreement),
            row.subject,
            row.reference,
            None if row.sheet is None else msgspec.convert(row.sheet, AgreementSheet),
            None if row.evidence is None else msgspec.convert(row.evidence, Evidence),
        )

    async def papers(self, agreement_id: UUID) -> Papers:
        """Return the documents of an agreement."""
        rows = await self.connection.execute(
            sa.select(_kept.document, _kept.signed_document).where(_kept.id == agreement_id)
        )
        return read(rows.one(), Papers)

    async def list_of(self, store_id: UUID, booking_id: UUID) -> list[Known]:
        """Return the agreements of a booking, the newest first."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN, _kept.subject)
            .where(_kept.store_id == store_id, _kept.booking_id == booking_id)
            .order_by(_kept.number.desc())
        )
        return [Known(read(row, Agreement), row.subject) for row in rows]

    async def find_by_reference(self, store_id: UUID, service: str, reference: str) -> UUID | None:
        """Return the agreement that a service knows by a reference."""
        return await self.connection.scalar(
            sa.select(_kept.id).where(
                _kept.store_id == store_id,
                _kept.service == service,
                _kept.reference == reference,
            )
        )

    async def claim(self, agreement_id: UUID, *, at: datetime) -> bool:
        """Take an agreement to be sent; False when it is not to be, or another is about to."""
        taken = await self.connection.execute(
            sa.update(agreements)
            .where(
                _kept.id == agreement_id,
                _kept.state == AgreementState.MADE,
                sa.or_(_kept.claimed_at.is_(None), _kept.claimed_at <= at - CLAIMED_FOR),
            )
            .values(claimed_at=at)
            .returning(_kept.id)
        )
        return taken.one_or_none() is not None

    async def change(self, agreement_id: UUID, **values: Any) -> Agreement:
        """Change an agreement, and let its booking show how it stands."""
        changed = await self.connection.execute(
            sa.update(agreements).where(_kept.id == agreement_id).values(values).returning(*_SHOWN)
        )
        return read(changed.one(), Agreement)

    async def show_on_booking(self, store_id: UUID, booking_id: UUID) -> None:
        """Let a booking show how its agreement stands."""
        shown = shown_of(await self.list_of(store_id, booking_id))
        await self.connection.execute(
            sa.update(bookings)
            .where(bookings.c.store_id == store_id, bookings.c.id == booking_id)
            .values(agreement=shown)
        )

    async def list_to_follow(self, store_id: UUID, *, before: datetime, limit: int) -> list[UUID]:
        """Return agreements that nobody told of since a moment: at a service, or to be sealed."""
        found = await self.connection.scalars(
            sa.select(_kept.id)
            .where(
                _kept.store_id == store_id,
                _kept.state == AgreementState.SENT,
                _kept.followed_at <= before,
                sa.or_(_kept.service != "built_in", _kept.evidence.is_not(None)),
            )
            .order_by(_kept.followed_at)
            .limit(limit)
        )
        return list(found)

    async def forget(self, store_id: UUID, *, before: datetime, at: datetime, limit: int) -> int:
        """Remove what is personal of agreements that ended before a moment; return how many."""
        old = (
            sa.select(_kept.id)
            .where(
                _kept.store_id == store_id,
                _kept.forgotten_at.is_(None),
                _kept.ended_at < before,
            )
            .order_by(_kept.ended_at)
            .limit(limit)
        )
        forgotten = await self.connection.execute(
            sa.update(agreements)
            .where(_kept.id.in_(old))
            .values(
                name="",
                email="",
                reason="",
                sheet=None,
                document=None,
                signed_document=None,
                evidence=None,
                forgotten_at=at,
            )
        )
        return int(forgotten.rowcount)
