"""Queries about shoppers' carts, inside the given transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.orders.carts.contracts import ShoppingCartStatus
from cartwheel.domains.orders.contracts import Address
from cartwheel.domains.orders.models import shopping_carts
from cartwheel.kernel.bulk import now, update_of
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_cart = shopping_carts.c


class CartLine(msgspec.Struct, frozen=True):
    """How many of an item are wanted."""

    variant_id: UUID
    quantity: int


class CartRow(msgspec.Struct, frozen=True, kw_only=True):
    """A cart as it is kept."""

    id: UUID
    token_digest: bytes
    status: ShoppingCartStatus
    customer_id: UUID | None
    visitor_id: str | None
    email: str | None
    currency: str
    channel: str
    lines: tuple[CartLine, ...]
    codes: tuple[str, ...]
    shipping_address: Address | None
    billing_address: Address | None
    shipping_rate_id: UUID | None
    order_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime

    def known_as(self, customer_id: UUID) -> "CartRow":
        """Return the cart as that of a customer."""
        return msgspec.structs.replace(self, customer_id=customer_id)


_COLUMNS: Final = tuple(_cart[name] for name in CartRow.__struct_fields__)
_FIND: Final = sa.select(*_COLUMNS).where(
    _cart.store_id == sa.bindparam("store"), _cart.id == sa.bindparam("id")
)
_LOCK: Final = _FIND.with_for_update()


@dataclass(frozen=True, slots=True)
class CartRepository:
    """Carts of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, cart: CartRow) -> None:
        """Keep a new cart."""
        values = {name: _kept(getattr(cart, name)) for name in CartRow.__struct_fields__}
        await self.connection.execute(sa.insert(shopping_carts).values(store_id=store_id, **values))

    async def find(self, store_id: UUID, cart_id: UUID) -> CartRow | None:
        """Return a cart, if the store has it."""
        return await self._one(_FIND, store_id, cart_id)

    async def lock(self, store_id: UUID, cart_id: UUID) -> CartRow | None:
        """Return a cart, if the store has it; others wait for it until the transaction ends."""
        return await self._one(_LOCK, store_id, cart_id)

    async def find_open_of(self, store_id: UUID, customer_id: UUID) -> UUID | None:
        """Return which cart a customer has open."""
        found: UUID | None = await self.connection.scalar(
            sa.select(_cart.id).where(
                _cart.store_id == store_id,
                _cart.customer_id == customer_id,
                _cart.status == ShoppingCartStatus.OPEN,
            )
        )
        return found

    async def update(self, cart_id: UUID, values: Mapping[str, Any], *, at: datetime) -> None:
        """Change a cart that is locked; each change is a version."""
        kept = {name: _kept(value) for name, value in values.items()} | {"updated_at": at}
        changed = update_of(shopping_carts, frozenset(kept), versioned=True)
        await self.connection.execute(changed, {"of_id": cart_id, **now(kept)})

    async def reopen(self, order_id: UUID, *, at: datetime) -> None:
        """
        Open the cart of an order that came to nothing again.

        Not where its customer has begun another one meanwhile.
        """
        other = shopping_carts.alias()
        await self.connection.execute(
            sa.update(shopping_carts)
            .where(
                _cart.order_id == order_id,
                ~sa.exists().where(
                    other.c.store_id == _cart.store_id,
                    other.c.customer_id == _cart.customer_id,
                    other.c.status == ShoppingCartStatus.OPEN,
                ),
            )
            .values(
                status=ShoppingCartStatus.OPEN,
                order_id=None,
                version=_cart.version + 1,
                updated_at=at,
            )
        )

    async def hand_over(self, store_id: UUID, customer_id: UUID, *, to: UUID) -> None:
        """
        Let the carts of a customer be another's.

        An open one stays with whoever has its token where the other one has an open cart too.
        """
        other = shopping_carts.alias()
        has_one = sa.exists().where(
            other.c.store_id == store_id,
            other.c.customer_id == to,
            other.c.status == ShoppingCartStatus.OPEN,
        )
        is_left = sa.and_(_cart.status == ShoppingCartStatus.OPEN, has_one)
        await self.connection.execute(
            sa.update(shopping_carts)
            .where(_cart.store_id == store_id, _cart.customer_id == customer_id)
            .values(customer_id=sa.case((is_left, sa.null()), else_=sa.literal(to, sa.Uuid)))
        )

    async def forget_left(self, store_id: UUID, *, before: datetime, limit: int) -> int:
        """Delete carts that nobody has touched for long, and return how many."""
        left = (
            sa.select(_cart.id)
            .where(
                _cart.store_id == store_id,
                _cart.status != ShoppingCartStatus.ORDERED,
                _cart.updated_at < before,
            )
            .limit(limit)
        )
        rows = await self.connection.execute(
            sa.delete(shopping_carts).where(_cart.id.in_(left)).returning(_cart.id)
        )
        return len(rows.all())

    async def _one(self, statement: Any, store_id: UUID, cart_id: UUID) -> CartRow | None:
        rows = await self.connection.execute(statement, {"store": store_id, "id": cart_id})
        row = rows.one_or_none()
        return None if row is None else read(row, CartRow)


def _kept(value: Any) -> Any:
    """Return what a JSON column holds for structs; all else as it is."""
    if isinstance(value, Address):
        return msgspec.to_builtins(value)
    return msgspec.to_builtins(list(value)) if isinstance(value, tuple) else value
