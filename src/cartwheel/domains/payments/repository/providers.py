"""Queries about stores' payment services; secrets are given and kept sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.domains.payments.models import providers
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = providers.c


class ProviderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A payment service of a store, as it is kept."""

    id: UUID
    store_id: UUID
    provider: ProviderKind
    enabled: bool
    settings: dict[str, str]
    secrets: str
    secret_names: tuple[str, ...]
    webhook_key: str
    checked_at: datetime | None
    check_error: str | None
    created_at: datetime
    updated_at: datetime

    def __repr__(self) -> str:
        """Show nothing that is not for logs."""
        return f"ProviderRow({self.id})"


def place_of(store_id: UUID, provider: ProviderKind) -> str:
    """Return where a service's secrets are sealed for."""
    return f"payment_providers {store_id} {provider}"


_MINE: Final = _kept.store_id == sa.bindparam("of_store", type_=sa.Uuid)
_KIND: Final = sa.bindparam("of_kind", type_=sa.Text)
_BY_ID: Final = sa.select(providers).where(_MINE, _kept.id == sa.bindparam("of_id", type_=sa.Uuid))
_ENABLED: Final = (
    sa.select(providers)
    .where(_MINE, _kept.enabled, sa.or_(_KIND.is_(None), _kept.provider == _KIND))
    .order_by(_kept.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class ProviderRepository:
    """Payment services of one store at a time."""

    connection: Connection

    async def find(self, store_id: UUID, provider: ProviderKind) -> ProviderRow | None:
        """Return a service, if the store has it."""
        return await self._find(_kept.store_id == store_id, _kept.provider == provider)

    async def find_by_id(self, store_id: UUID, provider_id: UUID) -> ProviderRow | None:
        """Return a service by its id, if the store has it."""
        return await self._one(_BY_ID, {"of_store": store_id, "of_id": provider_id})

    async def lock(self, store_id: UUID, provider: ProviderKind) -> ProviderRow | None:
        """Return a service that nobody else changes until the transaction ends."""
        return await self._find(_kept.store_id == store_id, _kept.provider == provider, locked=True)

    async def find_enabled(
        self, store_id: UUID, provider: ProviderKind | None
    ) -> ProviderRow | None:
        """Return a service that takes payments: the one named, else the oldest."""
        return await self._one(_ENABLED, {"of_store": store_id, "of_kind": provider})

    async def list_all(self, store_id: UUID) -> list[ProviderRow]:
        """Return a store's services, the oldest first."""
        rows = await self.connection.execute(
            sa.select(providers).where(_kept.store_id == store_id).order_by(_kept.id)
        )
        return [read(row, ProviderRow) for row in rows]

    async def lock_sealed_otherwise(self, store_id: UUID, mark: str) -> list[ProviderRow]:
        """Lock and return the services whose secrets do not begin with a mark."""
        rows = await self.connection.execute(
            sa.select(providers)
            .where(_kept.store_id == store_id, ~_kept.secrets.startswith(mark))
            .order_by(_kept.id)
            .with_for_update()
        )
        return [read(row, ProviderRow) for row in rows]

    async def add(self, values: Mapping[str, Any]) -> ProviderRow:
        """Keep a new service."""
        added = await self.connection.execute(
            sa.insert(providers).values(dict(values)).returning(providers)
        )
        return read(added.one(), ProviderRow)

    async def update(self, provider_id: UUID, values: Mapping[str, Any]) -> ProviderRow:
        """Change a service."""
        changed = await self.connection.execute(
            sa.update(providers)
            .where(_kept.id == provider_id)
            .values(dict(values))
            .returning(providers)
        )
        return read(changed.one(), ProviderRow)

    async def _one(self, statement: Any, given: Mapping[str, Any]) -> ProviderRow | None:
        row = (await self.connection.execute(statement, given)).one_or_none()
        return None if row is None else read(row, ProviderRow)

    async def _find(self, *wanted: Any, locked: bool = False) -> ProviderRow | None:
        query = sa.select(providers).where(*wanted).order_by(_kept.id).limit(1)
        found = await self.connection.execute(query.with_for_update() if locked else query)
        row = found.one_or_none()
        return None if row is None else read(row, ProviderRow)
