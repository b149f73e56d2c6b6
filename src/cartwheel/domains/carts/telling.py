"""Telling whoever looks how open carts fill, right after it is kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.carts.contracts import CartState
from cartwheel.domains.carts.live import OPEN, CartSeen, CartsSeen
from cartwheel.domains.carts.rules import LiveCart
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.realtime.api import Event, Topics

log = structlog.get_logger()

_MOST: Final = 100
_MOST_OF_A_NAME: Final = 80
_IN_AN_EVENT: Final = 6
"""So many fit into 16 KiB, whatever their visitors and items are called."""


@dataclass(frozen=True, slots=True)
class CartTeller:
    """Costs one question to Redis where nobody looks."""

    topics: Topics

    async def tell(self, seen: Mapping[UUID, Collection[LiveCart]]) -> None:
        """
        Tell of those carts that are open, by store: of a flood the 100 that were seen last.

        While Redis is away nobody hears anything, and carts go on.
        """
        try:
            for store_id in await self.topics.followed(OPEN, seen):
                await self._tell(store_id, seen[store_id])
        except UnavailableError as error:
            log.warning("carts.not_told", error=str(error))

    async def _tell(self, store_id: UUID, carts: Collection[LiveCart]) -> None:
        standing = [cart for cart in carts if cart.state is CartState.OPEN]
        latest = sorted(standing, key=lambda cart: cart.last_seen_at)[-_MOST:]
        events = [
            Event("carts.seen", CartsSeen(tuple(map(_seen, latest[at : at + _IN_AN_EVENT]))))
            for at in range(0, len(latest), _IN_AN_EVENT)
        ]
        await self.topics.publish(store_id, OPEN, events)


def _seen(cart: LiveCart) -> CartSeen:
    first = cart.items[0].name if cart.items else None
    return CartSeen(
        cart_id=cart.id,
        visitor_id=cart.visitor_id,
        units=sum(item.quantity for item in cart.items),
        first_item=first and first[:_MOST_OF_A_NAME],
        currency=cart.currency,
        value_minor=cart.value_minor,
        episode=cart.episode,
        opened_at=cart.opened_at,
        last_seen_at=cart.last_seen_at,
    )
