"""
Training sets that are right in time: each cart by what was known when it was left, and what came.

Vectors are computed anew by the definitions in force, as of the moment of each abandonment, by
the same computation that serves; so a feature may be defined today and known of last year. What
happened later is in none of them: not in a vector, which ends with the moment, and not in a label
before its time is over. Stock, which nobody can tell afterwards, is what was written down then.

    training = await scope.get(TrainingSets)
    set_ = await training.collect(store_id, since=…, until=…)
    set_.names, set_.kinds, set_.commit      # pin the commit to the model
    [each.vector for each in set_.examples]  # None is missing
    [each.is_bought for each in set_.examples]
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.carts.api import CartHistory
from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.features.computing import (
    compute,
    features_of,
    vector_of,
)
from cartwheel.domains.predictions.features.definitions import FeatureKind, Vector
from cartwheel.domains.predictions.features.gathering import Asked, Gathering
from cartwheel.domains.predictions.features.known import Known, StockFacts
from cartwheel.domains.predictions.features.offline import OfflineFeatures, Place, ServedCart
from cartwheel.domains.predictions.features.revisions import FeatureRevisions, InForce
from cartwheel.domains.stores.api import StoreClock, StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import ServiceScopes

WINDOW: Final = timedelta(days=7)
"""How long after it was left a cart counts as bought."""

MOST: Final = 1_000_000
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Example:
    """
    An abandoned cart as it was known then, and whether it was bought within the window.

    `features` and `vector` are what would be served: with what definitions declare for missing
    values.
    """

    cart_id: UUID
    visitor_id: str
    episode: int
    at: datetime
    features: Features
    vector: Vector
    is_bought: bool


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Examples in the order of their times, with vectors of the definitions of a commit."""

    commit: str
    names: tuple[str, ...]
    kinds: tuple[FeatureKind, ...]
    since: datetime
    until: datetime
    window: timedelta
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class TrainingSets:
    """Makes training sets; every page is asked for in a transaction of its own."""

    offline: OfflineFeatures
    scopes: ServiceScopes
    stores: StoreDirectory
    clock: Clock

    async def collect(
        self,
        store_id: UUID,
        *,
        since: datetime,
        until: datetime,
        window: timedelta = WINDOW,
        most: int = MOST,
    ) -> TrainingSet:
        """
        Return the carts that were left in a span and whose windows are over, a million at most.

        Raises:
            UnavailableError: an engine does not answer.
        """
        current = await self._ensure(store_id)
        examples: list[Example] = []
        pages = self.read(store_id, current, since=since, until=until, window=window)
        async for page in pages:
            examples += page[: most - len(examples)]
            if len(examples) >= most:
                break
        return TrainingSet(
            commit=current.commit,
            names=tuple(each.name for each in current.definitions),
            kinds=tuple(each.kind for each in current.definitions),
            since=since,
            until=until,
            window=window,
            examples=examples,
        )

    async def read(
        self,
        store_id: UUID,
        current: InForce,
        *,
        since: datetime,
        until: datetime,
        window: timedelta = WINDOW,
    ) -> AsyncIterator[list[Example]]:
        """
        Go through the examples of a span in the order of their times, in pages of a thousand.

        Raises:
            UnavailableError: an engine does not answer.
        """
        until = min(until, await self._now(store_id) - window)
        place: Place | None = None
        while True:
            page = await self.offline.list_page(
                store_id, since=since, until=until, after=place, limit=_AT_ONCE
            )
            if page:
                place = page[-1].place
                yield await self._examples(store_id, page, current, window)
            if len(page) < _AT_ONCE:
                return

    async def _examples(
        self, store_id: UUID, page: Sequence[ServedCart], current: InForce, window: timedelta
    ) -> list[Example]:
        async with self.scopes.open(store_id) as scope:
            gathering, history = await scope.get(Gathering), await scope.get(CartHistory)
            asked = [Asked(each.cart, each.cart.abandoned_at) for each in page]
            known = await gathering.gather(store_id, asked, is_serving=False)
            closed = await history.closed(store_id, [each.cart.cart_id for each in page])
        return [
            _example(each, facts, current, closed[each.cart.cart_id], window)
            for each, facts in zip(page, known, strict=True)
            # What went into another cart, or is forgotten, has no outcome of its own.
            if each.cart.cart_id in closed
        ]

    async def _ensure(self, store_id: UUID) -> InForce:
        async with self.scopes.open(store_id) as scope:
            return await (await scope.get(FeatureRevisions)).ensure_commit(store_id)

    async def _now(self, store_id: UUID) -> datetime:
        """Return the time of the store: where events are its clock, how far they have come."""
        store = await self.stores.find_store(store_id)
        if store is None or store.clock is not StoreClock.EVENTS:
            return self.clock.now()
        async with self.scopes.open(store_id) as scope:
            watermark = await (await scope.get(CartHistory)).watermark(store_id)
        return watermark or self.clock.now()


def _example(
    served: ServedCart,
    known: Known,
    current: InForce,
    closed_at: datetime | None,
    window: timedelta,
) -> Example:
    cart = served.cart
    stock = StockFacts(cart.abandoned_at, served.served.stock)
    known = Known(known.visitor, known.session, known.store, stock)
    computed = compute(cart, known, definitions=current.definitions)
    vector = vector_of(computed, current.definitions)
    return Example(
        cart_id=cart.cart_id,
        visitor_id=cart.visitor_id,
        episode=cart.episode,
        at=cart.abandoned_at,
        features=features_of(vector),
        vector=vector,
        is_bought=closed_at is not None and closed_at <= cart.abandoned_at + window,
    )
