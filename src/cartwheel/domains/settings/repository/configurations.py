"""Queries on what stores have set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.settings.models import configurations
from cartwheel.kernel.connection import Connection


@dataclass(frozen=True, slots=True)
class Given:
    """A store's own values, as they are kept, and how often they have changed."""

    version: int
    values: Mapping[str, Any]


NOTHING = Given(0, {})


@dataclass(frozen=True, slots=True)
class ConfigurationRepository:
    """Own values of stores and of the platform, whose rows every store may read."""

    connection: Connection

    async def find(self, store_id: UUID) -> Given:
        """Return a store's own values; at version 0 there are none yet."""
        rows = await self.connection.execute(
            sa.select(configurations.c.version, configurations.c.given).where(
                configurations.c.store_id == store_id
            )
        )
        row = rows.one_or_none()
        return NOTHING if row is None else Given(row.version, row.given)

    async def save(self, store_id: UUID, given: Given) -> None:
        """Write a store's own values; the caller holds the store's lock."""
        statement = insert(configurations).values(
            store_id=store_id, version=given.version, given=dict(given.values)
        )
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id"],
                set_={
                    "version": statement.excluded.version,
                    "given": statement.excluded.given,
                },
            )
        )
