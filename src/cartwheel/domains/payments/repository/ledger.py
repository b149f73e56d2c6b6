"""All that belongs to a payment, read in one statement, and written in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.payments.contracts import OperationState
from cartwheel.domains.payments.models import (
    disputes,
    entries,
    operations,
    payments,
    references,
    refunds,
    webhooks,
)
from cartwheel.domains.payments.repository.operations import OperationRow
from cartwheel.domains.payments.repository.payments import PaymentRow
from cartwheel.domains.payments.rules import Facts
from cartwheel.domains.payments.webhook_contracts import WebhookState
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read
from cartwheel.systems.providers.payments.api import Dispute, Refund

_kept = payments.c
_PAYMENT: Final = sa.bindparam("of_payment", type_=sa.Uuid)
_ENTRY_NAMES: Final = tuple(entries.c.keys())
_GROWING: Final = (
    *("state", "provider_reference", "capture_reference", "stage", "authorised_minor"),
    *("captured_minor", "is_voided", "failure_code", "failure_message", "refunded_minor"),
    *("is_disputed", "next_action", "is_settled", "due_at", "updated_at"),
)


class Known(msgspec.Struct, frozen=True):
    """What is known of a payment beside its row; `unclaimed` are messages that nobody knew."""

    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]
    pending: tuple[OperationRow, ...]
    unclaimed: tuple[UUID, ...]


def _all(rows: Any, value: Any) -> Any:
    found = rows.add_columns(value.label("value")).subquery()
    listed = sa.func.coalesce(sa.func.json_agg(found.c.value), sa.text("'[]'::json"))
    return sa.select(sa.type_coerce(listed, sa.JSON)).scalar_subquery()


def _known() -> sa.Select[Any]:
    told = sa.func.json_build_object
    refund, dispute, message = refunds.c, disputes.c, webhooks.c
    reference = sa.bindparam("reference", type_=sa.Text)
    capture_reference = sa.bindparam("capture_reference", type_=sa.Text)
    return sa.select(
        _all(
            sa.select().where(refund.payment_id == _PAYMENT).order_by(refund.id),
            told(
                *("reference", refund.provider_reference, "amount_minor", refund.amount_minor),
                *("state", refund.state, "key", sa.cast(refund.operation_id, sa.Text)),
                *("reason", refund.reason),
            ),
        ).label("refunds"),
        _all(
            sa.select().where(dispute.payment_id == _PAYMENT).order_by(dispute.id),
            told(
                *("reference", dispute.provider_reference, "amount_minor", dispute.amount_minor),
                *("reason", dispute.reason, "state", dispute.state),
            ),
        ).label("disputes"),
        _all(
            sa.select()
            .where(
                operations.c.payment_id == _PAYMENT,
                operations.c.state == OperationState.PENDING.value,
            )
            .order_by(operations.c.id),
            sa.func.to_json(operations.table_valued()),
        ).label("pending"),
        _all(
            sa.select()
            .where(
                message.provider_id == sa.bindparam("of_provider", type_=sa.Uuid),
                message.state == WebhookState.UNKNOWN.value,
                sa.or_(
                    message.snapshot["reference"].astext == reference,
                    message.snapshot["capture_reference"].astext == capture_reference,
                ),
            )
            .order_by(message.id),
            message.id,
        ).label("unclaimed"),
    )


def _beginning() -> sa.Insert:
    """Build the one statement that adds a payment, what it is for, and its first operation."""
    values = _bound(payments, "new")
    named = {name: values[name] for name in ("store_id", "reference_id")}
    for_what = insert(references).values(named).on_conflict_do_nothing()
    asked = sa.insert(operations).values(_bound(operations, "first"))
    entry = insertion(entries, _ENTRY_NAMES, prefix="line_")
    return (
        sa.insert(payments)
        .values(values)
        .add_cte(for_what.cte("for_what"), asked.cte("asked"), entry.cte("entry"))
    )


def _growth() -> sa.Update:
    """Build the one statement that writes what a payment has come to, and what has ended."""
    ended = rows_given(ended_id=sa.Uuid, ended_state=sa.Text, ended_code=sa.Text)
    operation = operations.c
    end = (
        sa.update(operations)
        .where(operation.id == ended.c.ended_id, operation.state == OperationState.PENDING.value)
        .values(
            state=ended.c.ended_state,
            error_code=ended.c.ended_code,
            error_message=sa.case((ended.c.ended_code.is_not(None), "")),
            ended_at=sa.bindparam("ended_at", type_=operation.ended_at.type),
        )
    )
    values = {name: sa.bindparam(f"now_{name}", type_=_kept[name].type) for name in _GROWING}
    return (
        sa.update(payments)
        .where(_kept.id == _PAYMENT)
        .values(values)
        .returning(payments)
        .add_cte(
            end.cte("ended_now"), insertion(entries, _ENTRY_NAMES, prefix="line_").cte("entry")
        )
    )


def _bound(table: sa.Table, prefix: str) -> dict[str, Any]:
    return {
        column.name: sa.bindparam(f"{prefix}_{column.name}", type_=column.type)
        for column in table.c
    }


_KNOWN: Final = _known()
_BEGIN: Final = _beginning()
_GROW: Final = _growth()


@dataclass(frozen=True, slots=True)
class PaymentLedger:
    """Payments that are locked, or new."""

    connection: Connection

    async def known_of(
        self,
        row: PaymentRow,
        *,
        reference: str | None = None,
        capture_reference: str | None = None,
    ) -> Known:
        """Return what is known, and the messages about names of it that nobody knew then."""
        given = {
            "of_payment": row.id,
            "of_provider": row.provider_id,
            "reference": reference,
            "capture_reference": capture_reference,
        }
        found = (await self.connection.execute(_KNOWN, given)).one()
        return msgspec.convert(found, Known, from_attributes=True)

    async def begin(
        self, row: PaymentRow, operation: OperationRow, entry: Mapping[str, Any]
    ) -> None:
        """Keep a new payment with its first operation and the first line of its history."""
        payment = {f"new_{name}": getattr(row, name) for name in _kept.keys()}  # noqa: SIM118
        first = {
            f"first_{name}": getattr(operation, name) for name in OperationRow.__struct_fields__
        }
        await self.connection.execute(_BEGIN, {**payment, **first, **_line(entry)})

    async def grow(
        self,
        row: PaymentRow,
        values: Mapping[str, Any],
        ended: Sequence[OperationRow],
        entry: Mapping[str, Any],
        *,
        at: datetime,
    ) -> PaymentRow:
        """Write what a payment has come to by now, the operations that ended, and the line."""
        given = {
            "of_payment": row.id,
            **{f"now_{name}": values[name] for name in _GROWING},
            "ended_id": [each.id for each in ended],
            "ended_state": [each.state for each in ended],
            "ended_code": [each.error_code for each in ended],
            "ended_at": at,
        }
        rows = await self.connection.execute(_GROW, {**given, **_line(entry)})
        return read(rows.one(), PaymentRow)


def facts_of(row: PaymentRow, known: Known) -> Facts:
    """Return all that services have told of a payment."""
    return Facts(
        reference=row.provider_reference,
        capture_reference=row.capture_reference,
        stage=row.stage,
        authorised_minor=row.authorised_minor,
        captured_minor=row.captured_minor,
        is_voided=row.is_voided,
        failure=row.failure(),
        refunds={each.reference: each for each in known.refunds},
        disputes={each.reference: each for each in known.disputes},
    )


def _line(entry: Mapping[str, Any]) -> dict[str, list[Any]]:
    detail = msgspec.json.encode(entry["detail"]).decode()
    return arrays_of(_ENTRY_NAMES, [{**entry, "detail": detail}], prefix="line_")
