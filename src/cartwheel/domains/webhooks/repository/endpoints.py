"""Queries about endpoints; secrets are given and kept sealed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from cartwheel.domains.webhooks.contracts import (
    CreateWebhookEndpoint,
    DisabledReason,
    UpdateWebhookEndpoint,
    WebhookEndpoint,
)
from cartwheel.domains.webhooks.models import endpoints
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read
from cartwheel.systems.tokens.api import Seal, SecretKeyError

_log = structlog.get_logger()
_kept = endpoints.c

# What may be shown: everything but the secrets.
_SHOWN: Final = (
    _kept.id,
    _kept.url,
    _kept.description,
    _kept.event_types,
    _kept.disabled_reason.is_(None).label("enabled"),
    _kept.disabled_reason,
    _kept.disabled_at,
    _kept.failing_since,
    _kept.previous_secret_until,
    _kept.created_at,
)

_MINE: Final = _kept.store_id == sa.bindparam("of_store")
_ONE: Final = _kept.id == sa.bindparam("endpoint_id")
_LOCK_ENABLED: Final = (
    sa.select(*_SHOWN)
    .where(_kept.store_id == sa.bindparam("of_store", type_=sa.Uuid), _kept.disabled_at.is_(None))
    .order_by(_kept.id)
    .with_for_update(read=True, key_share=True)
)
_LIST: Final = sa.select(*_SHOWN).where(_MINE).order_by(_kept.id)
_FIND: Final = sa.select(*_SHOWN).where(_MINE, _ONE)
_LOCK: Final = _FIND.with_for_update()
_CHANGE: Final = sa.update(endpoints).where(_MINE, _ONE).returning(*_SHOWN)


def place_of(store_id: UUID, endpoint_id: UUID) -> str:
    """Return where an endpoint's secrets are sealed for."""
    return f"webhook_endpoints {store_id} {endpoint_id}"


@dataclass(frozen=True, slots=True)
class EndpointRepository:
    """Endpoints of one store at a time."""

    connection: Connection

    async def lock_count(self, store_id: UUID) -> int:
        """Count a store's endpoints; none is added by others until the transaction ends."""
        await lock_name(self.connection, f"webhook_endpoints:{store_id}")
        count = sa.select(sa.func.count()).where(_kept.store_id == store_id)
        return int((await self.connection.execute(count)).scalar_one())

    async def add(
        self,
        store_id: UUID,
        command: CreateWebhookEndpoint,
        *,
        endpoint_id: UUID,
        secret: str,
        at: datetime,
    ) -> None:
        """Keep a new endpoint with its sealed secret."""
        await self.connection.execute(
            sa.insert(endpoints).values(
                id=endpoint_id,
                store_id=store_id,
                url=command.url,
                description=command.description,
                event_types=list(command.event_types),
                disabled_reason=None if command.enabled else DisabledReason.OWNER,
                disabled_at=None if command.enabled else at,
                secret=secret,
                created_at=at,
            )
        )

    async def find(self, store_id: UUID, endpoint_id: UUID) -> WebhookEndpoint | None:
        """Return an endpoint, if the store has it."""
        given = {"of_store": store_id, "endpoint_id": endpoint_id}
        row = (await self.connection.execute(_FIND, given)).one_or_none()
        return None if row is None else read(row, WebhookEndpoint)

    async def lock(self, store_id: UUID, endpoint_id: UUID) -> WebhookEndpoint | None:
        """Return an endpoint that nobody else changes until the transaction ends."""
        given = {"of_store": store_id, "endpoint_id": endpoint_id}
        rows = await self.connection.execute(_LOCK, given)
        row = rows.one_or_none()
        return None if row is None else read(row, WebhookEndpoint)

    async def list_all(self, store_id: UUID) -> list[WebhookEndpoint]:
        """Return a store's endpoints, the oldest first."""
        rows = await self.connection.execute(_LIST, {"of_store": store_id})
        return [read(row, WebhookEndpoint) for row in rows]

    async def lock_enabled(self, store_id: UUID) -> list[WebhookEndpoint]:
        """Return the endpoints that take messages; none is deleted until the transaction ends."""
        rows = await self.connection.execute(_LOCK_ENABLED, {"of_store": store_id})
        return [read(row, WebhookEndpoint) for row in rows]

    async def update(
        self, store_id: UUID, command: UpdateWebhookEndpoint, *, at: datetime
    ) -> WebhookEndpoint | None:
        """Change what is given and return the endpoint, if the store has it."""
        values: dict[str, Any] = {
            name: value
            for name, value in (("url", command.url), ("description", command.description))
            if value is not None
        }
        if command.event_types is not None:
            values["event_types"] = list(command.event_types)
        if command.enabled is True:
            values |= {"disabled_reason": None, "disabled_at": None, "failing_since": None}
        computed: dict[str, Any] = {}
        if command.enabled is False:
            computed["disabled_reason"] = sa.func.coalesce(
                _kept.disabled_reason, DisabledReason.OWNER.value
            )
            computed["disabled_at"] = sa.func.coalesce(_kept.disabled_at, at)
        if not values and not computed:
            return await self.find(store_id, command.id)
        return await self._update(store_id, command.id, values, computed)

    async def rotate(
        self, store_id: UUID, endpoint_id: UUID, *, secret: str, previous_until: datetime
    ) -> WebhookEndpoint | None:
        """Put a new sealed secret before the present one, which signs on until the time given."""
        return await self._update(
            store_id,
            endpoint_id,
            {"previous_secret_until": previous_until, "secret": secret},
            {"previous_secret": _kept.secret},
        )

    async def delete(self, store_id: UUID, endpoint_id: UUID) -> WebhookEndpoint | None:
        """Delete an endpoint and everything about it, and return it, if the store has it."""
        rows = await self.connection.execute(
            sa.delete(endpoints)
            .where(_kept.store_id == store_id, _kept.id == endpoint_id)
            .returning(*_SHOWN)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, WebhookEndpoint)

    async def lock_existing(self, endpoint_id: UUID) -> bool:
        """Keep an endpoint from being deleted until the transaction ends; False without it."""
        found = await self.connection.execute(
            sa.select(_kept.id)
            .where(_kept.id == endpoint_id)
            .with_for_update(read=True, key_share=True)
        )
        return found.one_or_none() is not None

    async def note_success(self, endpoint_id: UUID) -> None:
        """Forget an endpoint's failures."""
        await self.connection.execute(
            sa.update(endpoints)
            .where(_kept.id == endpoint_id, _kept.failing_since.is_not(None))
            .values(failing_since=None)
        )

    async def note_failure(self, endpoint_id: UUID, *, at: datetime) -> datetime:
        """Return since when an endpoint has been failing, which may be now."""
        await self.connection.execute(
            sa.update(endpoints)
            .where(_kept.id == endpoint_id, _kept.failing_since.is_(None))
            .values(failing_since=at)
        )
        since = sa.select(_kept.failing_since).where(_kept.id == endpoint_id)
        return (await self.connection.execute(since)).scalar_one() or at

    async def disable(self, endpoint_id: UUID, *, reason: DisabledReason, at: datetime) -> bool:
        """Disable an endpoint; False when it is disabled already."""
        disabled = await self.connection.execute(
            sa.update(endpoints)
            .where(_kept.id == endpoint_id, _kept.disabled_at.is_(None))
            .values(disabled_reason=reason, disabled_at=at)
        )
        return bool(disabled.rowcount)

    async def forget_secrets(self, store_id: UUID, *, now: datetime) -> None:
        """Forget the former secrets that sign no more."""
        await self.connection.execute(
            sa.update(endpoints)
            .where(_kept.store_id == store_id, _kept.previous_secret_until <= now)
            .values(previous_secret=None, previous_secret_until=None)
        )

    async def reseal(self, store_id: UUID, seal: Seal) -> int:
        """
        Seal anew what is not sealed under the present secret; count the endpoints.

        What cannot be opened stays as it is, and the log says so.
        """
        columns = (_kept.secret, _kept.previous_secret)
        rows = await self.connection.execute(
            sa.select(_kept.id, *columns)
            .where(_kept.store_id == store_id)
            .where(sa.or_(*(~column.startswith(seal.mark) for column in columns)))
            .order_by(_kept.id)
            .with_for_update()
        )
        count = 0
        for endpoint_id, *secrets in rows.all():
            place = place_of(store_id, endpoint_id)
            try:
                sealed = [kept and seal.renew_text(kept, place=place) for kept in secrets]
            except SecretKeyError as error:
                _log.warning("webhooks.not_sealed", endpoint_id=endpoint_id, error=str(error))
                continue
            await self.connection.execute(
                sa.update(endpoints)
                .where(_kept.id == endpoint_id)
                .values(dict(zip(columns, sealed, strict=True)))
            )
            count += 1
        return count

    async def _update(
        self,
        store_id: UUID,
        endpoint_id: UUID,
        values: dict[str, Any],
        computed: dict[str, Any],
    ) -> WebhookEndpoint | None:
        statement = _CHANGE.values(computed) if computed else _CHANGE
        given = {"of_store": store_id, "endpoint_id": endpoint_id, **values}
        row = (await self.connection.execute(statement, given)).one_or_none()
        return None if row is None else read(row, WebhookEndpoint)
