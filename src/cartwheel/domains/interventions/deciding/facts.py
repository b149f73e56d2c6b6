"""Finds what decisions are made from, of many carts in a few questions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext

from cartwheel.domains.carts.api import CartAbandoned, CartFinder, CartState
from cartwheel.domains.catalog.api import VariantCatalog
from cartwheel.domains.customers.api import (
    Channel,
    Consents,
    CustomerDirectory,
    CustomerProfile,
    SegmentRepository,
)
from cartwheel.domains.interventions.contracts import Intervention, ReachChannel
from cartwheel.domains.interventions.deciding.repository import DecisionRepository
from cartwheel.domains.interventions.deciding.rules import UNDISTURBED, Facts
from cartwheel.domains.interventions.deciding.shoppers import Shopper, Shoppers
from cartwheel.domains.interventions.reaching.repository import PushRepository
from cartwheel.domains.interventions.settings import SWITCH
from cartwheel.domains.inventory.api import Stock
from cartwheel.domains.settings.api import STORE_ATTRIBUTE
from cartwheel.domains.stores.api import Store, StoreClock, StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.zones import zone_of

PURPOSE: Final = "marketing"
"""What a shopper has to allow, by the channel, to be reached by it."""

_CONSENTED: Final = {
    ReachChannel.EMAIL: Channel.EMAIL,
    ReachChannel.SMS: Channel.SMS,
    ReachChannel.PUSH: Channel.PUSH,
}
_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Present:
    """What holds for one shopper and cart at this moment."""

    zone: ZoneInfo
    standing: CartState | None
    allowed: frozenset[ReachChannel]
    has_opted_out: bool
    turns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Facts about one store's carts at a time, within a transaction."""

    carts: CartFinder
    catalog: VariantCatalog
    stock: Stock
    customers: CustomerDirectory
    shoppers: Shoppers
    consents: Consents
    segments: SegmentRepository
    decisions: DecisionRepository
    pushes: PushRepository
    stores: StoreDirectory
    flags: OpenFeatureClient
    clock: Clock

    async def find_all(
        self, store_id: UUID, carts: Sequence[CartAbandoned], *, with_hours: bool = False
    ) -> list[tuple[Facts, CustomerProfile | None]]:
        """Return what is known of carts, all but their predictions, and whose they are."""
        visitors = {cart.visitor_id for cart in carts}
        store = await self.stores.find_store(store_id)
        shoppers = await self.shoppers.of(store_id, visitors)
        profiles = {each.customer.id: each.customer for each in shoppers.values() if each.customer}
        allowed = await self.allowed(store_id, profiles.values())
        names = {name for each in shoppers.values() for name in each.names}
        subscribed = await self.pushes.find_subscribed(store_id, names)
        opted_out = await self.decisions.find_opted_out(store_id, names)
        ids = set(profiles)
        segments = await self.segments.memberships_of(store_id, ids) if ids else {}
        standings = await self.carts.standings(store_id, [cart.cart_id for cart in carts])
        sold_out = await self.sold_out(
            store_id, {item.product_id for cart in carts for item in cart.items}
        )
        hours = await self.decisions.hours_of(store_id, names) if with_hours else {}
        now, found = self.clock.now(), []
        for cart in carts:
            shopper = shoppers[cart.visitor_id]
            customer = shopper.customer
            zone = zone_for(customer, store)
            standing = standings.get(cart.cart_id)
            facts = Facts(
                cart=cart,
                prediction=None,
                now=now,
                zone=zone,
                is_on=await self._is_on(cart),
                standing=None if standing is None else standing.state,
                has_opted_out=not shopper.names.isdisjoint(opted_out),
                allowed=_allowed(shopper, allowed, subscribed),
                sold_out=frozenset(sold_out),
                hours=_local(_sum(hours, shopper.names), now, zone),
                segments=frozenset(segments.get(customer.id, ()) if customer else ()),
                turns=shopper.turns,
            )
            found.append((facts, customer))
        return found

    async def of_one(self, store_id: UUID, going: Intervention) -> Present:
        """Return what holds at this moment for an intervention that is about to go out."""
        shopper = await self.shoppers.of_one(store_id, going.visitor_id)
        if shopper.customer is None and going.customer_id is not None:
            customer = await self.customers.find(store_id, going.customer_id)
            shopper = Shopper(shopper.names, customer)
        customer = shopper.customer
        allowed = await self.allowed(store_id, [customer] if customer else [])
        subscribed = await self.pushes.find_subscribed(store_id, shopper.names)
        opted_out = await self.decisions.find_opted_out(store_id, shopper.names)
        standings = await self.carts.standings(store_id, [going.cart_id])
        standing = standings.get(going.cart_id)
        return Present(
            zone=zone_for(customer, await self.stores.find_store(store_id)),
            standing=None if standing is None else standing.state,
            allowed=_allowed(shopper, allowed, subscribed),
            has_opted_out=bool(opted_out),
            turns=shopper.turns,
        )

    async def allowed(
        self, store_id: UUID, customers: Iterable[CustomerProfile]
    ) -> dict[UUID, frozenset[ReachChannel]]:
        """Return by which channels customers can be reached and agreed to be."""
        known = list(customers)
        if not known:
            return {}
        ids = [each.id for each in known]
        agreed = {
            channel: await self.consents.find_allowing(
                store_id, ids, channel=consented, purpose=PURPOSE
            )
            for channel, consented in _CONSENTED.items()
        }
        return {
            each.id: UNDISTURBED
            | {channel for channel, who in agreed.items() if each.id in who and _has(each, channel)}
            for each in known
        }

    async def sold_out(self, store_id: UUID, codes: set[str]) -> set[str]:
        """Return which of the products that events name can be bought in no variant."""
        named = await self.catalog.named(store_id, codes)
        variants = {each.variant_id for found in named.values() for each in found}
        if not variants:
            return set()
        known = await self.stock.availability(store_id, variants)
        on_sale = {variant_id for variant_id, seen in known.items() if seen.is_available}
        return {
            code
            for code, found in named.items()
            if not any(each.status == "active" and each.variant_id in on_sale for each in found)
        }

    async def is_live(self, store_id: UUID) -> bool:
        """Tell whether a store's time is that of the wall clock."""
        store = await self.stores.find_store(store_id)
        return store is not None and store.clock is StoreClock.WALL

    async def _is_on(self, cart: CartAbandoned) -> bool:
        context = EvaluationContext(cart.visitor_id, {STORE_ATTRIBUTE: str(cart.store_id)})
        return await self.flags.get_boolean_value_async(
            SWITCH, default_value=True, evaluation_context=context
        )


def zone_for(customer: CustomerProfile | None, store: Store | None) -> ZoneInfo:
    """Return a shopper's zone: the one that is known, else the store's."""
    for name in (customer and customer.zone, store and store.time_zone):
        if name:
            try:
                return zone_of(name)
            except InvalidInputError:
                continue
    return _UTC


def _allowed(
    shopper: Shopper,
    allowed: Mapping[UUID, frozenset[ReachChannel]],
    subscribed: Collection[str],
) -> frozenset[ReachChannel]:
    """Return by what a shopper may be reached: nobody's browser has agreed by being subscribed."""
    if shopper.customer is not None:
        return allowed.get(shopper.customer.id, UNDISTURBED)
    if shopper.names.isdisjoint(subscribed):
        return UNDISTURBED
    return UNDISTURBED | {ReachChannel.PUSH}


def _has(customer: CustomerProfile, channel: ReachChannel) -> bool:
    if channel is ReachChannel.EMAIL:
        return customer.email is not None
    return channel is not ReachChannel.SMS or customer.phone is not None


def _sum(hours: Mapping[str, Sequence[int]], names: Iterable[str]) -> Sequence[int]:
    known = [hours[name] for name in names if name in hours]
    return [sum(each) for each in zip(*known, strict=True)]


def _local(hours: Sequence[int], now: datetime, zone: ZoneInfo) -> Sequence[int]:
    """Return counts by the hour in UTC as those of a zone, as far as its offset is now."""
    if not hours:
        return ()
    offset = now.astimezone(zone).utcoffset()
    shift = round(offset.total_seconds() / 3600) if offset else 0
    return [hours[(hour - shift) % 24] for hour in range(24)]
