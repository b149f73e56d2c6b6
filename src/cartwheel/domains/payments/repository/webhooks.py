"""Queries about messages of payment services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.domains.payments.models import webhooks
from cartwheel.domains.payments.repository.providers import ProviderRow
from cartwheel.domains.payments.webhook_contracts import (
    ListPaymentWebhooks,
    PaymentWebhook,
    WebhookState,
)
from cartwheel.kernel.bulk import arrays_of, insertion, now, update_of
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read
from cartwheel.systems.providers.payments.api import ProviderEvent, Snapshot

_kept = webhooks.c
_ADDED: Final = (
    *("id", "store_id", "provider_id", "provider", "event_id", "event_type", "body", "snapshot"),
    *("state", "deliveries", "received_at"),
)


def _addition() -> Any:
    given = insertion(webhooks, _ADDED)
    return given.on_conflict_do_update(
        index_elements=["provider_id", "event_id"],
        set_={"deliveries": _kept.deliveries + given.excluded.deliveries},
    ).returning(_kept.id, _kept.event_id)


_ADD: Final = _addition()
_SHOWN: Final = [c for c in _kept if c.name in PaymentWebhook.__struct_fields__]


class WebhookRow(msgspec.Struct, frozen=True):
    """A message that is to be applied."""

    id: UUID
    provider_id: UUID
    provider: ProviderKind
    event_type: str
    event_id: str
    snapshot: Snapshot | None
    state: WebhookState


_LOCK: Final = (
    sa.select(*(_kept[name] for name in WebhookRow.__struct_fields__))
    .where(
        _kept.store_id == sa.bindparam("of_store", type_=sa.Uuid),
        _kept.id == sa.bindparam("of_id", type_=sa.Uuid),
    )
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class WebhookRepository:
    """Messages of one store's services at a time."""

    connection: Connection

    async def add_all(
        self,
        provider: ProviderRow,
        messages: Sequence[tuple[ProviderEvent, bytes]],
        *,
        at: datetime,
    ) -> list[tuple[UUID, bool]]:
        """
        Keep messages of a service, and count those that are kept already.

        Returns for each event its id, and whether it is new.
        """
        by_event: dict[str, dict[str, Any]] = {}
        for event, body in messages:
            if event.id in by_event:
                by_event[event.id]["deliveries"] += 1
                continue
            told = None if event.snapshot is None else msgspec.json.encode(event.snapshot).decode()
            by_event[event.id] = {
                "id": new_id(),
                "store_id": provider.store_id,
                "provider_id": provider.id,
                "provider": provider.provider,
                "event_id": event.id,
                "event_type": event.type,
                "body": body,
                "snapshot": told,
                "state": WebhookState.RECEIVED,
                "deliveries": 1,
                "received_at": at,
            }
        if not by_event:
            return []
        rows = await self.connection.execute(_ADD, arrays_of(_ADDED, list(by_event.values())))
        kept = {row.event_id: row.id for row in rows}
        return [(kept[name], kept[name] == given["id"]) for name, given in by_event.items()]

    async def lock(self, store_id: UUID, webhook_id: UUID) -> WebhookRow | None:
        """Return a message that nobody else applies until the transaction ends."""
        rows = await self.connection.execute(_LOCK, {"of_store": store_id, "of_id": webhook_id})
        row = rows.one_or_none()
        return None if row is None else read(row, WebhookRow)

    async def note(
        self,
        webhook_id: UUID,
        state: WebhookState,
        *,
        at: datetime | None,
        payment_id: UUID | None = None,
        note: str | None = None,
    ) -> None:
        """Say what became of a message."""
        noted = {"state": state, "payment_id": payment_id, "note": note, "applied_at": at}
        changed = update_of(webhooks, frozenset(noted))
        await self.connection.execute(changed, {"of_id": webhook_id, **now(noted)})

    async def list_received(self, store_id: UUID, *, before: datetime, limit: int) -> list[UUID]:
        """Return messages that were kept before a time and never applied."""
        found = await self.connection.scalars(
            sa.select(_kept.id)
            .where(
                _kept.store_id == store_id,
                _kept.state == WebhookState.RECEIVED,
                _kept.received_at < before,
            )
            .order_by(_kept.id)
            .limit(limit)
        )
        return list(found)

    async def find(self, store_id: UUID, webhook_id: UUID) -> PaymentWebhook | None:
        """Return a message, if the store has it."""
        found = await self._list(_kept.store_id == store_id, _kept.id == webhook_id)
        return found[0] if found else None

    async def body_of(self, webhook_id: UUID) -> bytes | None:
        """Return a message's body as it came; None once it is forgotten."""
        body: bytes | None = await self.connection.scalar(
            sa.select(_kept.body).where(_kept.id == webhook_id)
        )
        return body

    async def forget_bodies(self, store_id: UUID, *, before: datetime, limit: int) -> int:
        """Forget bodies of messages that came before a time and were looked at; count them."""
        old = (
            sa.select(_kept.id)
            .where(
                _kept.store_id == store_id,
                _kept.body.is_not(None),
                _kept.state != WebhookState.RECEIVED,
                _kept.received_at < before,
            )
            .order_by(_kept.received_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        forgotten = await self.connection.execute(
            sa.update(webhooks).where(_kept.id.in_(old)).values(body=None)
        )
        return forgotten.rowcount

    async def list_page(self, store_id: UUID, query: ListPaymentWebhooks) -> list[PaymentWebhook]:
        """Return one message more than asked for, the newest first."""
        asked = {
            _kept.state: query.state,
            _kept.provider: query.provider,
            _kept.payment_id: query.payment_id,
        }
        wanted = [column == value for column, value in asked.items() if value is not None]
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._list(
            _kept.store_id == store_id, *wanted, order=_kept.id.desc(), limit=query.limit + 1
        )

    async def _list(
        self, *wanted: Any, order: Any = _kept.id, limit: int | None = None
    ) -> list[PaymentWebhook]:
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(order).limit(limit)
        )
        return [read(row, PaymentWebhook) for row in rows]
