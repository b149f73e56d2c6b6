"""Counts what customers did, as carts and other domains tell of it, or as their events say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from cartwheel.domains.customers.behaviours.repository import BehaviourRepository, Day
from cartwheel.domains.customers.contracts import Aspect
from cartwheel.domains.customers.messages import CustomerUpdated
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.systems.outbox.api import Outbox


class Deed(NamedTuple):
    """Something that a customer did; names are like `cart.abandoned` or `mail.opened`."""

    customer_id: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Behaviours:
    """
    What customers did, by day in UTC.

    Every telling to `record_all` counts: call it where each happening is told once, such as in
    the handler of an announcement. `count_all` keeps what was counted elsewhere.
    """

    behaviours: BehaviourRepository
    customers: CustomerRepository
    outbox: Outbox

    async def record_all(self, store_id: UUID, deeds: Iterable[Deed]) -> None:
        """Count what customers did; of those whom the store does not have nothing is kept."""
        told = list(deeds)
        owners = await self.customers.lock_all(store_id, {deed.customer_id for deed in told})
        days: dict[Day, tuple[int, datetime]] = {}
        for deed in told:
            if (owner := owners.get(deed.customer_id)) is None:
                continue
            day = Day(owner, deed.name, deed.at.astimezone(UTC).date())
            times, last_at = days.get(day, (0, deed.at))
            days[day] = (times + 1, max(last_at, deed.at))
        await self.behaviours.add(store_id, days)
        await self._tell(store_id, {day.customer_id for day in days})

    async def count_all(self, store_id: UUID, counts: Mapping[Day, tuple[int, datetime]]) -> int:
        """Keep how often each did something on a day; return of how many that is news."""
        owners = await self.customers.lock_all(store_id, {day.customer_id for day in counts})
        here = {
            day: count
            for day, count in counts.items()
            if owners.get(day.customer_id) == day.customer_id
        }
        changed = await self.behaviours.count(store_id, here)
        await self._tell(store_id, changed)
        return len(changed)

    async def record_visits(
        self, store_id: UUID, name: str, seen: Sequence[tuple[str, datetime]]
    ) -> None:
        """Count what visitors did who are known as customers; of the others nothing is kept."""
        known = await self.customers.find_by_visitors(store_id, {visitor for visitor, _ in seen})
        await self.record_all(
            store_id,
            [Deed(known[visitor], name, at) for visitor, at in seen if visitor in known],
        )

    async def _tell(self, store_id: UUID, owners: set[UUID]) -> None:
        await self.outbox.announce_all(
            [
                (
                    CustomerUpdated(store_id=store_id, customer_id=owner, aspect=Aspect.BEHAVIOURS),
                    owner,
                )
                for owner in sorted(owners)
            ]
        )
