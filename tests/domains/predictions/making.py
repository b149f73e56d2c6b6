"""What the tests of predictions are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from dishka import AsyncContainer

from cartwheel.domains.carts.api import CartAbandoned, CartItem
from cartwheel.domains.carts.models import carts
from cartwheel.domains.events.repository import EventRepository
from cartwheel.domains.events.rules import COLUMNS
from cartwheel.domains.predictions.features.computing import compute, vector_of
from cartwheel.domains.predictions.features.definitions import CATALOGUE
from cartwheel.domains.predictions.features.describing import Described
from cartwheel.domains.predictions.features.lineage import commit_of
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.columnstore.api import ColumnStore

T = TypeVar("T")

LEFT_AT: Final = datetime(2026, 10, 14, 15, 30, tzinfo=UTC)  # a Wednesday
MUG: Final = CartItem("mug", "Mug", "kitchen", None, "USD", 1000, 1)
LAMP: Final = CartItem("lamp", "Lamp", "light", None, "USD", 4000, 1)
_COMMIT: Final = commit_of(CATALOGUE)


class ByCartAlone:
    """Describes carts by what lies in them, for tests that are about something else."""

    async def describe_all(self, _: UUID, carts: Sequence[CartAbandoned]) -> list[Described]:
        """Describe carts of whose shoppers nothing is known."""
        computed = [(cart, vector_of(compute(cart))) for cart in carts]
        return [Described(_COMMIT, cart.abandoned_at, made, made) for cart, made in computed]


def left(
    store_id: UUID,
    visitor: str = "anna",
    *,
    at: datetime = LEFT_AT,
    items: tuple[CartItem, ...] = (MUG, LAMP),
    episode: int = 1,
    cart_id: UUID | None = None,
) -> CartAbandoned:
    """Return the announcement of an abandoned cart."""
    return CartAbandoned(
        store_id=store_id,
        cart_id=cart_id or new_id(),
        visitor_id=visitor,
        episode=episode,
        opened_at=at - timedelta(hours=1),
        abandoned_at=at,
        currency="USD",
        value_minor=sum(item.price_minor * item.quantity for item in items),
        items=items,
    )


@dataclass(frozen=True, slots=True)
class Shop:
    """A store in which things happened."""

    database: Database
    columnstore: ColumnStore
    store_id: UUID

    async def keep(self, cart: CartAbandoned, *, bought_at: datetime | None = None) -> None:
        """Have an abandoned cart among the store's carts, bought after all if it is told when."""
        state = "abandoned" if bought_at is None else "recovered"
        await self._cart(cart, state, bought_at, cart.value_minor if bought_at else None)

    async def buy(
        self, visitor: str, at: datetime, *items: CartItem, recovered: bool = False
    ) -> None:
        """Have a visitor buy something."""
        cart = left(self.store_id, visitor, at=at - timedelta(minutes=1), items=items or (MUG,))
        state = "recovered" if recovered else "converted"
        await self._cart(cart, state, at, cart.value_minor)

    async def see(
        self, visitor: str, at: datetime, event: str = "Product Viewed", **columns: Any
    ) -> None:
        """Have an event among the store's events; it arrived when it happened, unless told."""
        numbers = ("price_minor", "quantity", "value_minor", "visit_number", "visitor_purchases")
        row: dict[str, object] = {
            **dict.fromkeys(COLUMNS, ""),
            **dict.fromkeys((*numbers, "local_hour", "local_weekday"), 0),
            "in_business_hours": False,
            "user_id": None,
            "anonymous_id": visitor,
            "visitor_id": visitor,
            "type": "track",
            "event": event,
            "store_id": str(self.store_id),
            "message_id": new_id().hex,
            "received_at": at,
            **columns,
            "timestamp": at,
        }
        for name in ("timestamp", "received_at"):
            row[name] = row[name].strftime("%Y-%m-%d %H:%M:%S.000")  # type: ignore[attr-defined]
        rows = [tuple(row[name] for name in COLUMNS)]
        await EventRepository(self.columnstore).add(rows, token=new_id().hex)

    async def _cart(
        self, cart: CartAbandoned, state: str, closed_at: datetime | None, paid: int | None
    ) -> None:
        values = {
            "id": cart.cart_id,
            "store_id": self.store_id,
            "visitor_id": cart.visitor_id,
            "state": state,
            "items": msgspec.to_builtins(cart.items),
            "currency": cart.currency,
            "value_minor": cart.value_minor,
            "episode": cart.episode if state != "converted" else 0,
            "opened_at": cart.opened_at,
            "last_seen_at": cart.abandoned_at - timedelta(minutes=30),
            "abandoned_at": None if state == "converted" else cart.abandoned_at,
            "closed_at": closed_at,
            "order_value_minor": paid,
            "order_currency": None if paid is None else cart.currency,
        }
        async with self.database.transaction(store_id=self.store_id) as connection:
            await connection.execute(sa.insert(carts).values(values))


async def part_of(house: AsyncContainer, store_id: UUID, kind: type[T], ask: Any) -> Any:
    """Ask a part of the house something, in a transaction that sees a store."""
    async with open_scope(house, store_id) as scope:
        return await ask(await scope.get(kind))
