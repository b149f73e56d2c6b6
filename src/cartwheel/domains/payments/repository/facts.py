"""Queries about what services have told: refunds and disputes, beside the payment's own row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.payments.contracts import PaymentDispute, PaymentRefund
from cartwheel.domains.payments.models import disputes, refunds
from cartwheel.domains.payments.repository.payments import PaymentRow
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.providers.payments.api import (
    Dispute,
    DisputeState,
    Refund,
    RefundState,
)


@dataclass(frozen=True, slots=True)
class FactRepository:
    """The facts of payments that are locked."""

    connection: Connection

    async def keep_refund(self, row: PaymentRow, refund: Refund, *, at: datetime) -> None:
        """Write a refund as it is known by now."""
        values: dict[str, Any] = {
            "operation_id": operation_of(refund.key),
            "amount_minor": refund.amount_minor,
            "state": refund.state,
            "reason": refund.reason,
        }
        await self._keep(refunds, row, refund.reference, values, {"created_at": at})

    async def keep_dispute(self, row: PaymentRow, dispute: Dispute, *, at: datetime) -> UUID:
        """Write a dispute as it is known by now, and return its id."""
        values = {
            "amount_minor": dispute.amount_minor,
            "reason": dispute.reason,
            "state": dispute.state,
            "updated_at": at,
        }
        return await self._keep(disputes, row, dispute.reference, values, {"created_at": at})

    async def list_refunds(self, row: PaymentRow) -> list[PaymentRefund]:
        """Return a payment's refunds, the oldest first."""
        rows = await self.connection.execute(
            sa.select(refunds).where(refunds.c.payment_id == row.id).order_by(refunds.c.id)
        )
        return [
            PaymentRefund(
                id=each.id,
                provider_reference=each.provider_reference,
                operation_id=each.operation_id,
                amount=row.money(each.amount_minor),
                state=RefundState(each.state),
                reason=each.reason,
                created_at=each.created_at,
            )
            for each in rows
        ]

    async def list_disputes(self, row: PaymentRow) -> list[PaymentDispute]:
        """Return a payment's disputes, the oldest first."""
        rows = await self.connection.execute(
            sa.select(disputes).where(disputes.c.payment_id == row.id).order_by(disputes.c.id)
        )
        return [
            PaymentDispute(
                id=each.id,
                provider_reference=each.provider_reference,
                amount=row.money(each.amount_minor),
                reason=each.reason,
                state=DisputeState(each.state),
                created_at=each.created_at,
                updated_at=each.updated_at,
            )
            for each in rows
        ]

    async def _keep(
        self,
        table: sa.Table,
        row: PaymentRow,
        reference: str,
        values: dict[str, Any],
        first: dict[str, Any],
    ) -> UUID:
        changed = await self.connection.execute(
            sa.update(table)
            .where(table.c.payment_id == row.id, table.c.provider_reference == reference)
            .values(values)
            .returning(table.c.id)
        )
        found: UUID | None = changed.scalar()
        if found is not None:
            return found
        added = new_id()
        await self.connection.execute(
            sa.insert(table).values(
                id=added,
                store_id=row.store_id,
                payment_id=row.id,
                provider_reference=reference,
                **values,
                **first,
            )
        )
        return added


def operation_of(key: str | None) -> UUID | None:
    """Return the operation that a refund was asked for by; None where the key is no id."""
    try:
        return None if key is None else UUID(key)
    except ValueError:
        return None
