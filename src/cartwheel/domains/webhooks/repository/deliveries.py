"""Queries about messages, their deliveries and the attempts at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.webhooks.contracts import (
    DeliveryState,
    ListWebhookDeliveries,
    ReplayFailedWebhooks,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryDetails,
)
from cartwheel.domains.webhooks.models import attempts, deliveries, endpoints, messages
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_kept = deliveries.c
_LOGGED: Final = 100
_SHOWN: Final = (
    *(column for column in _kept if column.name in WebhookDelivery.__struct_fields__),
    messages.c.event_type,
)
_ADD_MESSAGES: Final = (
    insertion(messages, ("id", "store_id", "event_type", "body", "created_at"))
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(messages.c.id)
)
_NEW: Final = (
    *("id", "store_id", "message_id", "endpoint_id", "state", "round", "attempts"),
    *("next_attempt_at", "created_at"),
)
_ADD: Final = insertion(deliveries, _NEW)


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that an attempt needs; `secrets` are those that sign, sealed, the newest first."""

    store_id: UUID
    delivery_id: UUID
    endpoint_id: UUID
    message_id: UUID
    round: int
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    body: str
    url: str
    is_enabled: bool
    secrets: tuple[str, ...]

    def __repr__(self) -> str:
        """Show nothing that is not for logs."""
        return f"Parcel({self.delivery_id})"


class Standing(NamedTuple):
    """How far a delivery has come, and in which round."""

    round: int
    state: DeliveryState
    attempts: int


@dataclass(frozen=True, slots=True)
class DeliveryRepository:
    """Deliveries of one store at a time."""

    connection: Connection

    async def add_messages(
        self, store_id: UUID, given: Sequence[tuple[UUID, str, str]], *, at: datetime
    ) -> set[UUID]:
        """Keep messages, each with id, type and body; return the ids that were not there yet."""
        rows = [
            {"id": id_, "store_id": store_id, "event_type": type_, "body": body, "created_at": at}
            # In one order, so that none who add the same wait for each other in a ring.
            for id_, type_, body in sorted(given)
        ]
        return set(await self.connection.scalars(_ADD_MESSAGES, arrays_of(rows[0], rows)))

    async def add(
        self, store_id: UUID, addressed: Sequence[tuple[UUID, UUID]], *, at: datetime
    ) -> list[UUID]:
        """Add a delivery for each pair of a message and an endpoint, and return their ids."""
        rows: list[dict[str, Any]] = [
            {
                "id": new_id(),
                "store_id": store_id,
                "message_id": message_id,
                "endpoint_id": endpoint_id,
                "state": DeliveryState.PENDING,
                "round": 1,
                "attempts": 0,
                "next_attempt_at": at,
                "created_at": at,
            }
            for message_id, endpoint_id in addressed
        ]
        await self.connection.execute(_ADD, arrays_of(_NEW, rows))
        return [row["id"] for row in rows]

    async def find(self, store_id: UUID, delivery_id: UUID) -> WebhookDelivery | None:
        """Return a delivery, if the store has it."""
        found = await self._fetch(store_id, _kept.id == delivery_id, limit=1)
        return found[0] if found else None

    async def find_details(
        self, store_id: UUID, delivery_id: UUID
    ) -> WebhookDeliveryDetails | None:
        """Return a delivery with its body and attempts, if the store has it."""
        delivery = await self.find(store_id, delivery_id)
        if delivery is None:
            return None
        body = sa.select(messages.c.body).where(messages.c.id == delivery.message_id)
        columns = [c for c in attempts.c if c.name in WebhookAttempt.__struct_fields__]
        log = await self.connection.execute(
            sa.select(*columns)
            .where(attempts.c.delivery_id == delivery_id)
            .order_by(attempts.c.id.desc())
            .limit(_LOGGED)
        )
        return WebhookDeliveryDetails(
            delivery,
            (await self.connection.execute(body)).scalar_one(),
            tuple(read(row, WebhookAttempt) for row in log),
        )

    async def list_page(
        self, store_id: UUID, query: ListWebhookDeliveries
    ) -> list[WebhookDelivery]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = []
        if query.endpoint_id is not None:
            wanted.append(_kept.endpoint_id == query.endpoint_id)
        if query.state is not None:
            wanted.append(_kept.state == query.state)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._fetch(store_id, *wanted, limit=query.limit + 1)

    async def find_parcel(
        self, store_id: UUID, delivery_id: UUID, *, now: datetime
    ) -> Parcel | None:
        """Return what an attempt needs, the sealed secrets among it."""
        rows = await self.connection.execute(
            sa.select(
                _kept.id,
                _kept.endpoint_id,
                _kept.message_id,
                _kept.round,
                _kept.state,
                _kept.attempts,
                _kept.next_attempt_at,
                messages.c.body,
                endpoints.c.url,
                endpoints.c.disabled_at.is_(None).label("is_enabled"),
                endpoints.c.secret,
                sa.case(
                    (endpoints.c.previous_secret_until > now, endpoints.c.previous_secret)
                ).label("previous"),
            )
            .join_from(deliveries, messages)
            .join(endpoints)
            .where(_kept.store_id == store_id, _kept.id == delivery_id)
        )
        row = rows.one_or_none()
        if row is None:
            return None
        return Parcel(
            store_id=store_id,
            delivery_id=row.id,
            endpoint_id=row.endpoint_id,
            message_id=row.message_id,
            round=row.round,
            state=DeliveryState(row.state),
            attempts=row.attempts,
            next_attempt_at=row.next_attempt_at,
            body=row.body,
            url=row.url,
            is_enabled=row.is_enabled,
            secrets=(row.secret,) if row.previous is None else (row.secret, row.previous),
        )

    async def lock(self, delivery_id: UUID) -> Standing | None:
        """Return how a delivery stands; others wait for it until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(_kept.round, _kept.state, _kept.attempts)
            .where(_kept.id == delivery_id)
            .with_for_update()
        )
        row = rows.one_or_none()
        if row is None:
            return None
        return Standing(row.round, DeliveryState(row.state), row.attempts)

    async def cancel(self, delivery_id: UUID, *, number: int, at: datetime) -> None:
        """End a delivery that is still pending in the round given."""
        await self.connection.execute(
            sa.update(deliveries)
            .where(
                _kept.id == delivery_id,
                _kept.round == number,
                _kept.state == DeliveryState.PENDING,
            )
            .values(state=DeliveryState.CANCELLED, next_attempt_at=None, ended_at=at)
        )

    async def add_attempt(self, store_id: UUID, delivery_id: UUID, attempt: WebhookAttempt) -> None:
        """Write an attempt into the log."""
        values = {**msgspec.structs.asdict(attempt), "store_id": store_id}
        await self.connection.execute(
            sa.insert(attempts).values(values | {"delivery_id": delivery_id})
        )

    async def update(self, delivery_id: UUID, values: Mapping[str, Any]) -> None:
        """Change a delivery that is locked."""
        await self.connection.execute(
            sa.update(deliveries).where(_kept.id == delivery_id).values(values)
        )

    async def restart(self, store_id: UUID, delivery_id: UUID, *, at: datetime) -> int | None:
        """Begin a delivery's next round and return its number, if the store has it."""
        rows = await self.connection.execute(
            sa.update(deliveries)
            .where(_kept.store_id == store_id, _kept.id == delivery_id)
            .values(_restarted(at))
            .returning(_kept.round)
        )
        number: int | None = rows.scalar_one_or_none()
        return number

    async def restart_failed(
        self, store_id: UUID, command: ReplayFailedWebhooks, *, at: datetime
    ) -> list[tuple[UUID, int]]:
        """Begin the next round of what did not arrive, the oldest first; ids with rounds."""
        ended = (DeliveryState.FAILED, DeliveryState.CANCELLED)
        chosen = (
            sa.select(_kept.id)
            .where(
                _kept.store_id == store_id,
                _kept.endpoint_id == command.endpoint_id,
                _kept.state.in_(ended),
                _kept.created_at >= command.since,
            )
            .order_by(_kept.id)
            .limit(command.limit)
            # Rows of another replay at this moment are on their way already.
            .with_for_update(skip_locked=True)
            # As a CTE it is read once: a subquery may be run anew, and locks others then.
            .cte()
        )
        rows = await self.connection.execute(
            sa.update(deliveries)
            .where(_kept.id.in_(sa.select(chosen.c.id)))
            .values(_restarted(at))
            .returning(_kept.id, _kept.round)
        )
        return sorted((row.id, row.round) for row in rows)

    async def delete_messages(self, store_id: UUID, *, before: datetime, limit: int) -> int:
        """Delete the oldest messages with their deliveries and attempts; return how many."""
        old = (
            sa.select(messages.c.id)
            .where(messages.c.store_id == store_id, messages.c.created_at < before)
            .order_by(messages.c.created_at)
            .limit(limit)
        )
        deleted = await self.connection.execute(sa.delete(messages).where(messages.c.id.in_(old)))
        return deleted.rowcount

    async def _fetch(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], limit: int
    ) -> list[WebhookDelivery]:
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .join_from(deliveries, messages)
            .where(_kept.store_id == store_id, *wanted)
            .order_by(_kept.id.desc())
            .limit(limit)
        )
        return [read(row, WebhookDelivery) for row in rows]


def _restarted(at: datetime) -> dict[str, Any]:
    return {
        "state": DeliveryState.PENDING,
        "round": _kept.round + 1,
        "attempts": 0,
        "next_attempt_at": at,
        "ended_at": None,
    }
