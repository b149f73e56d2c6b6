"""Queries about stores' services for signatures; secrets are given and kept sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.rentals.agreements.contracts import SigningService
from cartwheel.domains.rentals.agreements.models import services
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = services.c


class ServiceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A service of a store, as it is kept."""

    id: UUID
    store_id: UUID
    service: SigningService
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
        return f"ServiceRow({self.id})"


def place_of(store_id: UUID, service: SigningService) -> str:
    """Return where a service's secrets are sealed for."""
    return f"rental_signing_services {store_id} {service}"


@dataclass(frozen=True, slots=True)
class ServiceRepository:
    """Services of one store at a time."""

    connection: Connection

    async def find(
        self, store_id: UUID, service: SigningService, *, is_locked: bool = False
    ) -> ServiceRow | None:
        """Return a service, if the store has it; one that is locked, others wait for."""
        query = sa.select(services).where(_kept.store_id == store_id, _kept.service == service)
        found = await self.connection.execute(query.with_for_update() if is_locked else query)
        row = found.one_or_none()
        return None if row is None else read(row, ServiceRow)

    async def list_all(self, store_id: UUID) -> list[ServiceRow]:
        """Return a store's services, by their names."""
        rows = await self.connection.execute(
            sa.select(services).where(_kept.store_id == store_id).order_by(_kept.service)
        )
        return [read(row, ServiceRow) for row in rows]

    async def add_once(self, values: Mapping[str, Any]) -> ServiceRow:
        """Keep a new service, unless another process was first; return the one that is kept."""
        await self.connection.execute(
            insert(services)
            .values(dict(values))
            .on_conflict_do_nothing(index_elements=["store_id", "service"])
        )
        found = await self.find(values["store_id"], values["service"])
        assert found is not None  # it was there, or is by now
        return found

    async def update(self, service_id: UUID, values: Mapping[str, Any]) -> ServiceRow:
        """Change a service."""
        changed = await self.connection.execute(
            sa.update(services)
            .where(_kept.id == service_id)
            .values(dict(values))
            .returning(services)
        )
        return read(changed.one(), ServiceRow)

    async def lock_sealed_otherwise(self, store_id: UUID, mark: str) -> list[ServiceRow]:
        """Lock and return the services whose secrets do not begin with a mark."""
        rows = await self.connection.execute(
            sa.select(services)
            .where(_kept.store_id == store_id, ~_kept.secrets.startswith(mark))
            .order_by(_kept.id)
            .with_for_update()
        )
        return [read(row, ServiceRow) for row in rows]
