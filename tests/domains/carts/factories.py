"""Ways to make carts in a store."""

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from tests.rpc.house import House

from cartwheel.domains.carts.contracts import CartById
from cartwheel.domains.carts.models import carts
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_NOW: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


async def _cart(house: House) -> dict[str, Any]:
    cart_id = new_id()
    async with house.scope() as scope:
        await (await scope.get(Connection)).execute(
            sa.insert(carts).values(
                id=cart_id,
                store_id=house.store_id,
                visitor_id=str(cart_id),
                state="open",
                items=[],
                value_minor=0,
                episode=1,
                opened_at=_NOW,
                last_seen_at=_NOW,
            )
        )
    return {"id": cart_id}


FACTORIES: Final = {
    CartById: _cart,
}
