"""Queries about attributes, inside the given transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.catalog.attributes.contracts import Attribute, CreateAttribute
from cartwheel.domains.catalog.attributes.models import attributes
from cartwheel.domains.catalog.models import products
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_kept = attributes.c
_SHOWN: Final = (
    _kept.id,
    _kept.key,
    _kept.name,
    _kept.kind,
    _kept.unit,
    _kept.choices,
    _kept.required,
    _kept.position,
)
_LIST: Final = (
    sa.select(*_SHOWN)
    .where(_kept.store_id == sa.bindparam("of_store"))
    .order_by(_kept.position, _kept.name, _kept.id)
)
_HOLD: Final = (
    sa.select(*_SHOWN)
    .where(
        _kept.store_id == sa.bindparam("of_store"),
        _kept.key == sa.any_(sa.bindparam("keys", type_=sa.ARRAY(sa.Text))),
    )
    .order_by(_kept.id)
    .with_for_update(read=True)
)


@dataclass(frozen=True, slots=True)
class AttributeRepository:
    """Attributes of one store at a time."""

    connection: Connection

    async def lock_all(self, store_id: UUID) -> None:
        """Keep others from changing or using a store's attributes until the transaction ends."""
        await lock_name(self.connection, f"catalog_attributes:{store_id}")
        await self.connection.execute(_LIST.with_for_update(), {"of_store": store_id})

    async def hold(self, store_id: UUID, keys: Iterable[str]) -> list[Attribute]:
        """Return those attributes that the store has; none changes until the transaction ends."""
        rows = await self.connection.execute(_HOLD, {"of_store": store_id, "keys": list(keys)})
        return [read(row, Attribute) for row in rows]

    async def list_all(self, store_id: UUID) -> list[Attribute]:
        """Return a store's attributes, by position and name."""
        rows = await self.connection.execute(_LIST, {"of_store": store_id})
        return [read(row, Attribute) for row in rows]

    async def add(
        self, store_id: UUID, command: CreateAttribute, *, attribute_id: UUID, at: datetime
    ) -> bool:
        """Keep a new attribute; False when another one has the key."""
        added = await self.connection.execute(
            insert(attributes)
            .values(
                id=attribute_id,
                store_id=store_id,
                key=command.key,
                name=command.name,
                kind=command.kind,
                unit=command.unit,
                choices=list(command.choices),
                required=command.required,
                position=command.position,
                created_at=at,
            )
            .on_conflict_do_nothing(index_elements=["store_id", "key"])
        )
        return added.rowcount == 1

    async def set(self, store_id: UUID, attribute_id: UUID, **values: Any) -> None:
        """Set columns of an attribute."""
        await self.connection.execute(
            sa.update(attributes)
            .where(_kept.store_id == store_id, _kept.id == attribute_id)
            .values(values)
        )

    async def is_used(self, store_id: UUID, key: str) -> bool:
        """Return True when a product has a value of it."""
        found = sa.select(products.c.id).where(
            products.c.store_id == store_id, products.c.attributes.has_key(key)
        )
        return await self.connection.scalar(found.limit(1)) is not None

    async def has_values(self, store_id: UUID, key: str, values: Sequence[str]) -> bool:
        """Return True when a product has one of these values."""
        for value in values:
            found = sa.select(products.c.id).where(
                products.c.store_id == store_id, products.c.attributes.contains({key: value})
            )
            if await self.connection.scalar(found.limit(1)) is not None:
                return True
        return False

    async def delete(self, store_id: UUID, attribute_id: UUID) -> None:
        """Delete an attribute."""
        await self.connection.execute(
            sa.delete(attributes).where(_kept.store_id == store_id, _kept.id == attribute_id)
        )
