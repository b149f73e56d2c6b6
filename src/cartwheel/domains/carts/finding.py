"""Carts found by their visitor, for whoever looks for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.carts.contracts import CartState
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
