"""
Features of carts, for whoever scores them and whoever looks at them.

A cart is described once for each abandonment, as of its moment: whoever comes first computes, and
the others find it in the online store, until the definitions are others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.carts.api import Cart, CartAbandoned, CartHistory
from cartwheel.domains.predictions.features import computing
from cartwheel.domains.predictions.features.contracts import CartFeatures, ComputedFeatures
from cartwheel.domains.predictions.features.definitions import (
    NAMES,
    Definition,
    StaleRule,
)
from cartwheel.domains.predictions.features.describing import Described
from cartwheel.domains.predictions.features.errors import CartNotKnownError
from cartwheel.domains.predictions.features.gathering import Asked, Gathering
from cartwheel.domains.predictions.features.online import OnlineFeatures, Row
from cartwheel.domains.predictions.features.revisions import FeatureRevisions, InForce
from cartwheel.domains.stores.api import StoreClock, StoreDirectory
from cartwheel.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class FeatureService:
    """Describes the carts of one store at a time."""

    revisions: FeatureRevisions
    gathering: Gathering
    online: OnlineFeatures
    history: CartHistory
    stores: StoreDirectory
    clock: Clock

    async def describe_all(self, store_id: UUID, carts: Sequence[CartAbandoned]) -> list[Described]:
        """
        Describe abandonments as of their moments; asked again it is the same.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        current = await self.revisions.in_force(store_id)
        kept = await self.online.read(store_id, [cart.cart_id for cart in carts])
        asked = [
            Asked(cart, cart.abandoned_at)
            for cart, row in zip(carts, kept, strict=True)
            if not _is_of(row, cart, current, at=cart.abandoned_at)
        ]
        made = iter(await self._compute(store_id, asked, current, is_left=True))
        return [
            _of_row(row, current)
            if row is not None and _is_of(row, cart, current, at=cart.abandoned_at)
            else next(made)
            for cart, row in zip(carts, kept, strict=True)
        ]

    async def of_cart(self, store_id: UUID, cart_id: UUID) -> CartFeatures:
        """
        Return the features of a cart; what has grown stale is computed anew if it is declared so.

        Raises:
            CartNotKnownError: the store has no such cart.
        """
        cart = (await self._find(store_id, [cart_id]))[0]
        now = await self._now(store_id, cart)
        left = _left(store_id, cart, now)
        current = await self.revisions.in_force(store_id)
        (row,) = await self.online.read(store_id, [cart_id])
        if row is not None and cart.abandoned_at is not None and _is_of(row, left, current):
            old = _stale(row.at, now, current.definitions, StaleRule.RECOMPUTE)
            if not old:
                return _shown(left, _of_row(row, current), current, now)
        at = left.abandoned_at if row is None else now
        (described,) = await self._compute(store_id, [Asked(left, at)], current)
        return _shown(left, described, current, now)

    async def compute(self, store_id: UUID, cart_ids: Sequence[UUID]) -> ComputedFeatures:
        """
        Compute the features of carts anew, as of now.

        Raises:
            CartNotKnownError: the store does not have one of them; nothing is computed.
        """
        carts = await self._find(store_id, cart_ids)
        current = await self.revisions.in_force(store_id)
        asked = []
        for cart in carts:
            now = await self._now(store_id, cart)
            asked.append(Asked(_left(store_id, cart, now), now))
        made = await self._compute(store_id, asked, current)
        return ComputedFeatures(
            tuple(
                _shown(each.cart, described, current, each.at)
                for each, described in zip(asked, made, strict=True)
            )
        )

    async def _compute(
        self,
        store_id: UUID,
        asked: Sequence[Asked],
        current: InForce,
        *,
        is_left: bool = False,
    ) -> list[Described]:
        if not asked:
            return []
        known = await self.gathering.gather(store_id, asked, is_serving=True)
        rows = [
            Row(
                current.commit,
                each.cart.episode,
                each.at,
                computing.values_of(
                    computing.compute(each.cart, facts, at=each.at, definitions=current.definitions)
                ),
                is_left,
            )
            for each, facts in zip(asked, known, strict=True)
        ]
        await self.online.write(
            store_id, zip((each.cart.cart_id for each in asked), rows, strict=True)
        )
        return [_of_row(row, current) for row in rows]

    async def _find(self, store_id: UUID, cart_ids: Sequence[UUID]) -> list[Cart]:
        found = await self.history.find(store_id, cart_ids)
        for cart_id in cart_ids:
            if cart_id not in found:
                raise CartNotKnownError(cart_id)
        return [found[cart_id] for cart_id in cart_ids]

    async def _now(self, store_id: UUID, cart: Cart) -> datetime:
        """Return the time of the store; where events are its clock, that of the cart."""
        store = await self.stores.find_store(store_id)
        if store is not None and store.clock is StoreClock.EVENTS:
            return cart.abandoned_at or cart.last_seen_at
        return self.clock.now()


def _left(store_id: UUID, cart: Cart, now: datetime) -> CartAbandoned:
    """Return a cart as it was left last, or as if it were left now."""
    return CartAbandoned(
        store_id=store_id,
        cart_id=cart.id,
        visitor_id=cart.visitor_id,
        episode=max(cart.episode, 1),
        opened_at=cart.opened_at,
        abandoned_at=cart.abandoned_at or now,
        currency=cart.currency or "",
        value_minor=cart.value_minor,
        items=cart.items,
    )


def _is_of(
    row: Row | None, cart: CartAbandoned, current: InForce, *, at: datetime | None = None
) -> bool:
    return (
        row is not None
        and row.commit == current.commit
        and row.episode == cart.episode
        and (row.at >= cart.abandoned_at if at is None else row.at == at)
    )


def _of_row(row: Row, current: InForce) -> Described:
    vector = computing.filled(row.values, current.definitions)
    return Described(row.commit, row.at, row.values, vector)


def _stale(
    at: datetime, now: datetime, definitions: Sequence[Definition], rule: StaleRule
) -> list[str]:
    return [
        each.name
        for each in definitions
        if each.stale is rule and each.freshness is not None and now - at > each.freshness
    ]


def _shown(
    cart: CartAbandoned, described: Described, current: InForce, now: datetime
) -> CartFeatures:
    old = _stale(described.at, now, current.definitions, StaleRule.MISSING)
    known = computing.without(described.known, old)
    values = computing.values_of(known)
    return CartFeatures(
        cart_id=cart.cart_id,
        episode=cart.episode,
        at=described.at,
        commit=described.commit,
        features=computing.features_of(computing.vector_of(known, current.definitions)),
        missing=tuple(n for n, value in zip(NAMES, values, strict=True) if value is None),
        stale=tuple(_stale(described.at, now, current.definitions, StaleRule.USE)),
    )
