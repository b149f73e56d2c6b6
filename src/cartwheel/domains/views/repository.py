"""Queries about saved views, inside the given transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.views.contracts import View
from cartwheel.domains.views.models import views
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_view = views.c
_SHOWN = tuple(_view[name] for name in View.__struct_fields__)


@dataclass(frozen=True, slots=True)
class ViewRepository:
    """Views of one store at a time, as one person sees them: that person's and the store's."""

    connection: Connection

    async def list_all(self, store_id: UUID, name: str, *, person_id: UUID) -> list[View]:
        """Return the views of a list by name."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .where(_view.list == name, *_seen(store_id, person_id))
            .order_by(sa.func.lower(_view.name), _view.id)
        )
        return [read(row, View) for row in rows]

    async def lock(self, store_id: UUID, view_id: UUID, *, person_id: UUID) -> View | None:
        """Return a view, if it is to be seen; others wait for it until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .where(_view.id == view_id, *_seen(store_id, person_id))
            .with_for_update()
        )
        row = rows.one_or_none()
        return None if row is None else read(row, View)

    async def lock_count(self, store_id: UUID, name: str, *, owner_id: UUID | None) -> int:
        """Count somebody's views of a list, or the store's; nobody adds one meanwhile."""
        await lock_name(self.connection, f"views {store_id} {name} {owner_id}")
        count = sa.select(sa.func.count()).where(
            _view.store_id == store_id,
            _view.list == name,
            _view.owner_id.is_not_distinct_from(owner_id),
        )
        return int((await self.connection.execute(count)).scalar_one())

    async def add(self, store_id: UUID, values: Mapping[str, Any]) -> View:
        """Keep a view."""
        rows = await self.connection.execute(
            sa.insert(views).values(store_id=store_id, version=1, **values).returning(*_SHOWN)
        )
        return read(rows.one(), View)

    async def update(self, view: View, values: Mapping[str, Any]) -> View:
        """Change a view that is locked; each change is a version."""
        rows = await self.connection.execute(
            sa.update(views)
            .where(_view.id == view.id)
            .values(version=_view.version + 1, **values)
            .returning(*_SHOWN)
        )
        return read(rows.one(), View)

    async def remove(self, view: View) -> None:
        """Forget a view that is locked."""
        await self.connection.execute(sa.delete(views).where(_view.id == view.id))


def _seen(store_id: UUID, person_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    owner = _view.owner_id
    return _view.store_id == store_id, sa.or_(owner.is_(None), owner == person_id)
