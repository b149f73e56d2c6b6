"""Carts found by their visitor or their ids, for whoever looks for some."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.carts.contracts import Cart, CartState
from cartwheel.domains.carts.models import carts
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_cart = carts.c
_LAST: Final = "\U0010ffff"
_BEGINNING: Final = sa.bindparam("visitor", type_=sa.Text)
_BY_VISITOR: Final = (
    sa.select(_cart.id, _cart.visitor_id, _cart.state, _cart.currency, _cart.value_minor)
    .where(
        _cart.store_id == sa.bindparam("store"),
        _cart.visitor_id >= _BEGINNING,
        _cart.visitor_id < _BEGINNING + _LAST,
        sa.func.starts_with(_cart.visitor_id, _BEGINNING),
        _cart.closed_at.is_(None),
    )
    .order_by(_cart.visitor_id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)

_STANDING: Final = sa.select(
    _cart.id, _cart.visitor_id, _cart.state, _cart.episode, _cart.last_seen_at
).where(
    _cart.store_id == sa.bindparam("store"),
    _cart.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
)
_WHOLE: Final = sa.select(*(_cart[name] for name in Cart.__struct_fields__)).where(
    _cart.store_id == sa.bindparam("store"), _cart.id == sa.bindparam("id")
)


@dataclass(frozen=True, slots=True)
class CartStanding:
    """Where a cart stands now, whatever was announced of it."""

    id: UUID
    visitor_id: str
    state: CartState
    episode: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class FoundCart:
    """A cart as a search shows it."""

    id: UUID
    visitor_id: str
    state: CartState
    currency: str | None
    value_minor: int


@dataclass(frozen=True, slots=True)
class CartFinder:
    """Carts of one store at a time."""

    connection: Connection

    async def find(self, store_id: UUID, text: str, *, limit: int) -> Sequence[FoundCart]:
        """Return carts that are not bought, whose visitor's id begins so."""
        rows = await self.connection.execute(
            _BY_VISITOR, {"store": store_id, "visitor": text, "limit": limit}
        )
        return [read(row, FoundCart) for row in rows]

    async def standings(self, store_id: UUID, ids: Collection[UUID]) -> dict[UUID, CartStanding]:
        """Return where carts stand, those that the store has."""
        rows = await self.connection.execute(_STANDING, {"store": store_id, "ids": list(ids)})
        return {row.id: read(row, CartStanding) for row in rows}

    async def find_whole(self, store_id: UUID, cart_id: UUID) -> Cart | None:
        """Return a cart with all that lies in it, if the store has it."""
        rows = await self.connection.execute(_WHOLE, {"store": store_id, "id": cart_id})
        row = rows.one_or_none()
        return None if row is None else read(row, Cart)
