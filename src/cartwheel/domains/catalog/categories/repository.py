"""Queries about categories, inside the given transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.catalog.categories.contracts import Category, CreateCategory
from cartwheel.domains.catalog.categories.models import categories
from cartwheel.domains.catalog.models import products
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_kept = categories.c
_SHOWN: Final = (
    _kept.id,
    _kept.parent_id,
    _kept.name,
    _kept.slug,
    _kept.position,
    _kept.path,
)
_MINE: Final = _kept.store_id == sa.bindparam("of_store")
_LIST: Final = sa.select(*_SHOWN).where(_MINE)
_FIND: Final = _LIST.where(_kept.id == sa.bindparam("category_id"))
_IDS: Final = sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
_HOLD: Final = (
    sa.select(_kept.id).where(_MINE, _kept.id == _IDS).with_for_update(read=True, key_share=True)
)
_BELOW: Final = sa.select(_kept.id).where(
    _MINE, _kept.path.contains(sa.bindparam("path", type_=sa.ARRAY(sa.Uuid)))
)
_DEEPEST: Final = sa.select(sa.func.max(sa.func.cardinality(_kept.path))).where(
    _MINE, _kept.path.contains(sa.bindparam("path", type_=sa.ARRAY(sa.Uuid)))
)


@dataclass(frozen=True, slots=True)
class CategoryRepository:
    """Categories of one store at a time."""

    connection: Connection

    async def lock_tree(self, store_id: UUID) -> None:
        """Keep others from changing the shape of a store's tree until the transaction ends."""
        await lock_name(self.connection, f"catalog_categories:{store_id}")

    async def count(self, store_id: UUID) -> int:
        """Count a store's categories."""
        count = sa.select(sa.func.count()).where(_kept.store_id == store_id)
        return int((await self.connection.execute(count)).scalar_one())

    async def list_all(self, store_id: UUID) -> list[Category]:
        """Return a store's categories in any order."""
        rows = await self.connection.execute(_LIST, {"of_store": store_id})
        return [read(row, Category) for row in rows]

    async def find(self, store_id: UUID, category_id: UUID) -> Category | None:
        """Return a category, if the store has it."""
        given = {"of_store": store_id, "category_id": category_id}
        row = (await self.connection.execute(_FIND, given)).one_or_none()
        return None if row is None else read(row, Category)

    async def find_below(self, store_id: UUID, category_id: UUID) -> list[UUID]:
        """Return the ids of a category and of all below it; of none that the store has not."""
        given = {"of_store": store_id, "path": [category_id]}
        return list(await self.connection.scalars(_BELOW, given))

    async def find_deepest(self, store_id: UUID, category_id: UUID) -> int:
        """Return how deep the tree goes at a category, counted from the root."""
        given = {"of_store": store_id, "path": [category_id]}
        return int(await self.connection.scalar(_DEEPEST, given) or 0)

    async def hold(self, store_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        """Return those categories that the store has; none is deleted meanwhile."""
        return set(await self.connection.scalars(_HOLD, {"of_store": store_id, "ids": list(ids)}))

    async def add(
        self,
        store_id: UUID,
        command: CreateCategory,
        *,
        category_id: UUID,
        slug: str,
        path: Sequence[UUID],
        at: datetime,
    ) -> bool:
        """Keep a new category; False when another one has the slug."""
        added = await self.connection.execute(
            insert(categories)
            .values(
                id=category_id,
                store_id=store_id,
                parent_id=command.parent_id,
                name=command.name,
                slug=slug,
                position=command.position,
                path=list(path),
                created_at=at,
            )
            .on_conflict_do_nothing(index_elements=["store_id", "slug"])
        )
        return added.rowcount == 1

    async def has_slug(self, store_id: UUID, slug: str) -> bool:
        """Return True when a category has the slug."""
        found = sa.select(_kept.id).where(_kept.store_id == store_id, _kept.slug == slug)
        return await self.connection.scalar(found) is not None

    async def set(self, store_id: UUID, category_id: UUID, **values: Any) -> None:
        """Set columns of a category."""
        await self.connection.execute(
            sa.update(categories)
            .where(_kept.store_id == store_id, _kept.id == category_id)
            .values(values)
        )

    async def move(self, store_id: UUID, category: Category, *, under: Sequence[UUID]) -> None:
        """Give a category and all below it their new paths, in one statement."""
        kept = _kept.path[len(category.path) : sa.func.cardinality(_kept.path)]
        moved = sa.func.array_cat(sa.literal(list(under), sa.ARRAY(sa.Uuid)), kept)
        await self.connection.execute(
            sa.update(categories)
            .where(_kept.store_id == store_id, _kept.path.contains([category.id]))
            .values(path=moved)
        )

    async def is_used(self, store_id: UUID, category_id: UUID) -> bool:
        """Return True when products or other categories are in it."""
        for found in (
            sa.select(_kept.id).where(_kept.store_id == store_id, _kept.parent_id == category_id),
            sa.select(products.c.id).where(
                products.c.store_id == store_id, products.c.category_ids.contains([category_id])
            ),
        ):
            if await self.connection.scalar(found.limit(1)) is not None:
                return True
        return False

    async def lock(self, store_id: UUID, category_id: UUID) -> None:
        """Wait until no product is being put into a category, and let none be, meanwhile."""
        await self.connection.execute(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.id == category_id)
            .with_for_update()
        )

    async def delete(self, store_id: UUID, category_id: UUID) -> None:
        """Delete a category that nothing is in."""
        await self.connection.execute(
            sa.delete(categories).where(_kept.store_id == store_id, _kept.id == category_id)
        )
