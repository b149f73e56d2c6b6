"""Queries about payments and what they are for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.payments import rules
from cartwheel.domains.payments.contracts import (
    CaptureMode,
    CountPayments,
    ListPayments,
    Payment,
    PaymentCount,
    PaymentState,
    ProviderKind,
)
from cartwheel.domains.payments.models import payments, references
from cartwheel.kernel.bulk import now, update_of
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.money import Money
from cartwheel.kernel.rows import read
from cartwheel.systems.providers.payments.api import Charge, Failure, Handle, NextAction, Stage

_kept = payments.c


class PaymentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as it is kept."""

    id: UUID
    store_id: UUID
    provider_id: UUID
    provider: ProviderKind
    reference_id: UUID
    key: str
    currency: str
    amount_minor: int
    capture_mode: CaptureMode
    method: str | None
    request: dict[str, Any]
    state: PaymentState
    provider_reference: str | None
    capture_reference: str | None
    stage: Stage
    authorised_minor: int
    captured_minor: int
    is_voided: bool
    failure_code: str | None
    failure_message: str | None
    refunded_minor: int
    is_disputed: bool
    next_action: NextAction | None
    is_wanted: bool
    is_settled: bool
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime

    def money(self, amount_minor: int) -> Money:
        """Return an amount of the payment's currency."""
        return Money(amount_minor, self.currency)

    def shown(self) -> Payment:
        """Return what leaves the domain."""
        return Payment(
            id=self.id,
            provider=self.provider,
            reference_id=self.reference_id,
            state=self.state,
            amount=self.money(self.amount_minor),
            authorised=self.money(self.authorised_minor),
            captured=self.money(self.captured_minor),
            refunded=self.money(self.refunded_minor),
            capture_mode=self.capture_mode,
            method=self.method,
            provider_reference=self.provider_reference,
            failure_code=self.failure_code,
            failure_message=self.failure_message,
            is_wanted=self.is_wanted,
            is_settled=self.is_settled,
            is_disputed=self.is_disputed,
            allowed_actions=rules.allowed_actions(
                self.state,
                is_settled=self.is_settled,
                has_reference=self.provider_reference is not None,
            ),
            created_at=self.created_at,
            updated_at=self.updated_at,
        )

    def charge(self) -> Charge:
        """Return what the service is asked for."""
        return msgspec.convert(self.request, Charge)

    def handle(self) -> Handle:
        """Return what the service knows the payment by, once it does."""
        assert self.provider_reference is not None
        return Handle(
            payment_id=self.id,
            reference=self.provider_reference,
            currency=self.currency,
            captures=self.capture_mode is CaptureMode.AUTOMATIC,
        )

    def failure(self) -> Failure | None:
        """Return why no money came, if somebody said so."""
        if self.failure_code is None:
            return None
        return Failure(self.failure_code, self.failure_message or "")


_MINE: Final = _kept.store_id == sa.bindparam("of_store")
_FIND: Final = sa.select(payments).where(_MINE, _kept.id == sa.bindparam("payment_id"))
_LOCK: Final = _FIND.with_for_update()
_NAMES: Final = sa.any_(sa.bindparam("names", type_=sa.ARRAY(sa.Text)))
_PAYMENT: Final = sa.bindparam("payment_id", type_=sa.Uuid)
_LOCK_TOLD: Final = (
    sa.select(payments)
    .where(
        _kept.provider_id == sa.bindparam("of_provider", type_=sa.Uuid),
        sa.or_(
            _kept.provider_reference == _NAMES,
            _kept.capture_reference == _NAMES,
            _kept.id == _PAYMENT,
        ),
    )
    # Ours goes before what others may be called by the same name.
    .order_by((_kept.id == _PAYMENT).desc().nulls_last(), _kept.id)
    .limit(1)
    .with_for_update()
)
_REFERENCE: Final = sa.bindparam("of_reference", type_=sa.Uuid)
_OF_REFERENCE: Final = (
    sa.select(payments).where(_MINE, _kept.reference_id == _REFERENCE).order_by(_kept.id)
)
_OF_REFERENCES: Final = (
    sa.select(payments)
    .where(
        _MINE,
        _kept.reference_id == sa.any_(sa.bindparam("of_references", type_=sa.ARRAY(sa.Uuid))),
    )
    .order_by(_kept.id)
)
_LOCK_OF_REFERENCE: Final = _OF_REFERENCE.with_for_update()


def _locking_reference() -> Any:
    store = sa.bindparam("of_store", type_=sa.Uuid)
    added = insert(references).values(store_id=store, reference_id=_REFERENCE)
    # Also one that is there already is locked, and told.
    return added.on_conflict_do_update(
        index_elements=["store_id", "reference_id"],
        set_={"reference_id": added.excluded.reference_id},
    ).returning(references.c.cancelled_at)


_LOCK_REFERENCE: Final = _locking_reference()


@dataclass(frozen=True, slots=True)
class PaymentRepository:
    """Payments of one store at a time."""

    connection: Connection

    async def find(self, store_id: UUID, payment_id: UUID) -> PaymentRow | None:
        """Return a payment, if the store has it."""
        given = {"of_store": store_id, "payment_id": payment_id}
        row = (await self.connection.execute(_FIND, given)).one_or_none()
        return None if row is None else read(row, PaymentRow)

    async def lock(self, store_id: UUID, payment_id: UUID) -> PaymentRow | None:
        """Return a payment that nobody else changes until the transaction ends."""
        given = {"of_store": store_id, "payment_id": payment_id}
        row = (await self.connection.execute(_LOCK, given)).one_or_none()
        return None if row is None else read(row, PaymentRow)

    async def find_by_key(self, store_id: UUID, key: str) -> PaymentRow | None:
        """Return the payment that was begun under a key."""
        rows = await self.connection.execute(
            sa.select(payments).where(_kept.store_id == store_id, _kept.key == key)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, PaymentRow)

    async def lock_told(
        self, provider_id: UUID, *, payment_id: UUID | None, references: Sequence[str]
    ) -> PaymentRow | None:
        """Lock and return the payment that a service's message is about, by our id or its own."""
        given = {"of_provider": provider_id, "payment_id": payment_id, "names": list(references)}
        row = (await self.connection.execute(_LOCK_TOLD, given)).one_or_none()
        return None if row is None else read(row, PaymentRow)

    async def update(self, payment_id: UUID, values: Mapping[str, Any]) -> PaymentRow:
        """Change a payment that is locked."""
        statement = update_of(payments, frozenset(values)).returning(payments)
        changed = await self.connection.execute(statement, {"of_id": payment_id, **now(values)})
        return read(changed.one(), PaymentRow)

    async def list_page(self, store_id: UUID, query: ListPayments) -> list[PaymentRow]:
        """Return one payment more than asked for, the newest first."""
        asked = {
            _kept.state: query.state,
            _kept.provider: query.provider,
            _kept.reference_id: query.reference_id,
            _kept.is_wanted: query.is_wanted,
            _kept.is_settled: query.is_settled,
            _kept.is_disputed: query.is_disputed,
        }
        wanted: list[sa.ColumnElement[bool]] = [
            column == value for column, value in asked.items() if value is not None
        ]
        wanted += _between(query.since, query.until)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(payments)
            .where(_kept.store_id == store_id, *wanted)
            .order_by(_kept.id.desc())
            .limit(query.limit + 1)
        )
        return [read(row, PaymentRow) for row in rows]

    async def count(self, store_id: UUID, query: CountPayments) -> list[PaymentCount]:
        """Count payments by state and currency."""
        sums = [
            sa.func.sum(column).cast(sa.BigInteger)
            for column in (_kept.amount_minor, _kept.captured_minor, _kept.refunded_minor)
        ]
        rows = await self.connection.execute(
            sa.select(_kept.state, _kept.currency, sa.func.count(), *sums)
            .where(_kept.store_id == store_id, *_between(query.since, query.until))
            .group_by(_kept.state, _kept.currency)
            .order_by(_kept.state, _kept.currency)
        )
        return [
            PaymentCount(PaymentState(state), count, *(Money(each, currency) for each in amounts))
            for state, currency, count, *amounts in rows
        ]

    async def list_due(self, store_id: UUID, *, now: datetime, limit: int) -> list[UUID]:
        """Return the ids of payments that the service is to be asked about."""
        found = await self.connection.scalars(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.due_at <= now)
            .order_by(_kept.due_at)
            .limit(limit)
        )
        return list(found)

    async def lock_reference(self, store_id: UUID, reference_id: UUID) -> datetime | None:
        """Let nobody begin or cancel anything for a reference; return when it was cancelled."""
        mine = {"of_store": store_id, "of_reference": reference_id}
        cancelled_at: datetime | None = await self.connection.scalar(_LOCK_REFERENCE, mine)
        return cancelled_at

    async def cancel_reference(self, store_id: UUID, reference_id: UUID, *, at: datetime) -> None:
        """Note that a reference, which is locked, is cancelled."""
        await self.connection.execute(
            sa.update(references)
            .where(references.c.store_id == store_id, references.c.reference_id == reference_id)
            .values(cancelled_at=at)
        )

    async def list_of_reference(self, store_id: UUID, reference_id: UUID) -> list[PaymentRow]:
        """Return the payments for a reference, the oldest first."""
        given = {"of_store": store_id, "of_reference": reference_id}
        rows = await self.connection.execute(_OF_REFERENCE, given)
        return [read(row, PaymentRow) for row in rows]

    async def list_of_references(self, store_id: UUID, ids: Collection[UUID]) -> list[PaymentRow]:
        """Return the payments for many references, the oldest first."""
        given = {"of_store": store_id, "of_references": [*ids]}
        rows = await self.connection.execute(_OF_REFERENCES, given)
        return [read(row, PaymentRow) for row in rows]

    async def lock_of_reference(self, store_id: UUID, reference_id: UUID) -> list[PaymentRow]:
        """Return the payments for a reference, which nobody changes until the transaction ends."""
        given = {"of_store": store_id, "of_reference": reference_id}
        rows = await self.connection.execute(_LOCK_OF_REFERENCE, given)
        return [read(row, PaymentRow) for row in rows]


def _between(since: datetime | None, until: datetime | None) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if since is not None:
        wanted.append(_kept.created_at >= since)
    if until is not None:
        wanted.append(_kept.created_at < until)
    return wanted
