"""
Applies activities to carts, each exactly once.

Carts, what they announce and the progress commit together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.carts import merging, rules
from cartwheel.domains.carts.identities import IdentityRepository
from cartwheel.domains.carts.identity import Persons
from cartwheel.domains.carts.messages import CartMerged
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.carts.rules import LiveCart
from cartwheel.domains.carts.telling import CartTeller
from cartwheel.domains.events.api import ADD, BUY, VIEW, Activity, ActivityChunk, Parcel
from cartwheel.domains.stores.api import Store, StoreClock, StoreDirectory
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database, enter_store
from cartwheel.kernel.manners import BRIEFLY, REQUESTS
from cartwheel.systems.eventlog.api import Batch, position_order
from cartwheel.systems.eventlog.progress import advance
from cartwheel.systems.outbox.api import Outbox

CONSUMER: Final = "carts"
_AT_ONCE: Final = 250

_chunk: Final = msgspec.msgpack.Decoder(ActivityChunk)


@dataclass(frozen=True, slots=True)
class CartFollower:
    """Works off batches of the activities topic."""

    database: Database
    stores: StoreDirectory
    teller: CartTeller

    async def handle(self, batches: Sequence[Batch]) -> None:
        """
        Apply the activities of the partitions' next batches to the carts of their visitors.

        Who looks at a store's carts is told of those that are open, once they are kept.

        Raises:
            UnavailableError: the database does not answer; repeat the call.
        """
        seen: dict[UUID, dict[UUID, LiveCart]] = {}
        async with self.database.transaction() as connection:
            for batch in batches:
                fresh = await self._fresh(connection, batch)
                for store_id, parcels in sorted(fresh.items(), key=itemgetter(0)):
                    store = await self.stores.find_store(store_id)
                    if store is None:
                        continue
                    await enter_store(connection, store_id)
                    followed = await self._follow(
                        connection, store, parcels, partition=batch.partition
                    )
                    seen.setdefault(store_id, {}).update((cart.id, cart) for cart in followed)
        await self.teller.tell({store_id: carts.values() for store_id, carts in seen.items()})

    async def _fresh(self, connection: Connection, batch: Batch) -> dict[UUID, list[Parcel]]:
        """Move the progress on; return each store's parcels that were not applied before."""
        # Nearly always of one log: a topic outlives another only when that one is made anew.
        logs: dict[str, list[tuple[tuple[int, ...], Parcel]]] = {}
        for entry in batch.entries:
            await REQUESTS.give_way(BRIEFLY)
            chunk = _chunk.decode(entry.value)
            logs.setdefault(chunk.log, []).extend(
                (position_order(parcel.position), parcel) for parcel in chunk.parcels
            )
        fresh: dict[UUID, list[Parcel]] = {}
        for log, parcels in logs.items():
            # Parcels may have been told twice, so the last one is not always the furthest.
            _, furthest = max(parcels, key=itemgetter(0))
            before = await advance(
                connection,
                CONSUMER,
                partition=batch.partition,
                position=furthest.position,
                log=log,
            )
            if before is None:
                continue
            for position, parcel in parcels:
                if position > before:
                    before = position
                    if parcel.activities:
                        fresh.setdefault(parcel.store_id, []).append(parcel)
        return fresh

    async def _follow(
        self,
        connection: Connection,
        store: Store,
        parcels: list[Parcel],
        *,
        partition: int,
    ) -> list[LiveCart]:
        carts = CartRepository(connection)
        activities = [activity for parcel in parcels for activity in parcel.activities]
        persons = await IdentityRepository(connection).learn(store.id, activities)
        buyers = {each.user_id for each in activities if each.kind == BUY and each.user_id}
        locked = await carts.lock_live(
            store.id,
            {activity.visitor_id for activity in activities} | persons.visitors,
            user_ids=buyers | persons.users,
        )
        of_persons, merged = merging.merge_all(locked.values(), persons)
        live = {cart.visitor_id: cart for cart in of_persons.values()}
        changed, warm, happened = await _follow_all(
            _heard(parcels, store),
            live,
            await _bought(carts, store.id, activities, live),
            persons,
            store_id=store.id,
            idle_limit=store.idle_limit,
        )
        known = {cart.id for cart in changed}
        grown = {cart.id: cart for _, cart in merged if cart.id not in known}
        changed = [*grown.values(), *changed]
        if merged:
            await carts.remove(store.id, [gone.id for gone, _ in merged])
        if changed:
            await carts.save(changed)
            told = [_merged(gone, cart) for gone, cart in merged]
            news = [(each, each.cart_id) for each in (*told, *happened)]
            await Outbox(connection).announce_all(news)
        if warm:
            await carts.touch(warm)
        latest_ms = max(activity.at_ms for activity in activities)
        await carts.see(
            store.id,
            partition=partition,
            events=len(activities),
            latest=_moment(latest_ms),
        )
        return changed + warm


def _merged(gone: LiveCart, cart: LiveCart) -> CartMerged:
    return CartMerged(
        store_id=gone.store_id,
        cart_id=gone.id,
        visitor_id=gone.visitor_id,
        into_cart_id=cart.id,
        merged_at=cart.last_seen_at,
    )


def _heard(parcels: list[Parcel], store: Store) -> Iterator[tuple[Activity, datetime | None]]:
    """Give the activities with their arrival, where the store minds it and the parcel knows."""
    for parcel in parcels:
        heard_at = None
        if store.clock is StoreClock.WALL and parcel.received_ms:
            heard_at = _moment(parcel.received_ms)
        for activity in parcel.activities:
            yield activity, heard_at


async def _bought(
    carts: CartRepository, store_id: UUID, activities: list[Activity], live: dict[str, LiveCart]
) -> dict[str, datetime]:
    """Say which visitors without a cart bought after they did what comes now."""
    opening = [each for each in activities if each.kind == ADD and each.visitor_id not in live]
    if not opening:
        return {}
    return await carts.find_bought(
        store_id,
        {each.visitor_id for each in opening},
        since=_moment(min(each.at_ms for each in opening)),
    )


def _moment(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)


def _of_buyer(activity: Activity, live: dict[str, LiveCart]) -> LiveCart | None:
    """Find the cart that an order of a visitor without one ends: the user's last."""
    if not activity.user_id:
        return None
    mine = (cart for cart in live.values() if cart.user_id == activity.user_id)
    return max(mine, key=lambda cart: cart.last_seen_at, default=None)


async def _follow_all(
    activities: Iterable[tuple[Activity, datetime | None]],
    live: dict[str, LiveCart],
    bought: dict[str, datetime],
    persons: Persons,
    *,
    store_id: UUID,
    idle_limit: timedelta,
) -> tuple[list[LiveCart], list[LiveCart], list[rules.Happening]]:
    """Return the carts that changed, those that were only kept warm, and what happened."""
    changed: dict[UUID, LiveCart] = {}
    warm: dict[UUID, LiveCart] = {}
    happened: list[rules.Happening] = []
    of_persons = {persons.of_one(cart.visitor_id, cart.user_id): cart for cart in live.values()}
    for number, (activity, heard_at) in enumerate(activities):
        if number % _AT_ONCE == 0:
            await REQUESTS.give_way(BRIEFLY)
        visitor_id = activity.visitor_id
        before = live.get(visitor_id)
        if activity.kind != VIEW or before is None:
            person = persons.of_one(visitor_id, activity.user_id)
            before = of_persons.get(person, before)
        if before is None and activity.kind == BUY:
            before = _of_buyer(activity, live)
        if before is None:
            bought_at = bought.get(visitor_id)
            is_late = bought_at is not None and _moment(activity.at_ms) < bought_at
            if activity.kind != ADD or is_late:
                continue
        known_as = before and before.user_id
        cart, news = rules.follow(
            before, activity, store_id=store_id, idle_limit=idle_limit, heard_at=heard_at
        )
        if cart is None:
            continue
        if activity.kind == VIEW and not news and cart.user_id == known_as:
            warm[cart.id] = cart
            continue
        happened += news
        changed[cart.id] = cart
        person = persons.of_one(cart.visitor_id, cart.user_id)
        if cart.closed_at is None:
            live[cart.visitor_id] = of_persons[person] = cart
        else:
            bought[cart.visitor_id] = bought[visitor_id] = cart.closed_at
            live.pop(cart.visitor_id)
            of_persons = {one: each for one, each in of_persons.items() if each is not cart}
    # A visitor's closed cart stands before the next one that opens: only one may be live.
    only_warm = [cart for cart in warm.values() if cart.id not in changed]
    return list(changed.values()), only_warm, happened
