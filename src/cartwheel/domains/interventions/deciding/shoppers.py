"""Who a shopper is, on whatever device, and whether it is a customer."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.carts.api import IdentityRepository
from cartwheel.domains.customers.api import CustomerDirectory, CustomerProfile


@dataclass(frozen=True, slots=True)
class Shopper:
    """One person: every id by which events call them, and the customer they are."""

    names: frozenset[str]
    customer: CustomerProfile | None = None

    @property
    def turns(self) -> frozenset[str]:
        """Whose turns are taken when they hear from the store: those of each name."""
        return self.names | ({f"customer:{self.customer.id}"} if self.customer else set())


@dataclass(frozen=True, slots=True)
class Shoppers:
    """
    Finds out who visitors are, within a transaction.

    Two visitors are one shopper where events say so (`carts/identity.py`), or where both are known
    as one customer.
    """

    identities: IdentityRepository
    customers: CustomerDirectory

    async def of(self, store_id: UUID, visitors: Iterable[str]) -> dict[str, Shopper]:
        """Return who visitors are. What a login or a checkout said of one goes before its links."""
        known_as = await self.identities.ids_of_all(store_id, visitors)
        profiles = await self.customers.of_visitors(
            store_id, {name for names in known_as.values() for name in names}
        )
        customers = {
            visitor: next((profiles[name] for name in (visitor, *names) if name in profiles), None)
            for visitor, names in known_as.items()
        }
        ids = {customer.id for customer in customers.values() if customer}
        linked = await self.customers.visitors_of(store_id, ids) if ids else {}
        found = {}
        for visitor, customer in customers.items():
            also = linked.get(customer.id, set()) if customer else set()
            found[visitor] = Shopper(frozenset(known_as[visitor]) | also, customer)
        return found

    async def of_one(self, store_id: UUID, visitor_id: str) -> Shopper:
        """Return who a visitor is."""
        return (await self.of(store_id, [visitor_id]))[visitor_id]
