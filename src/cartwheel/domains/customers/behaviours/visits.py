"""What known visitors did, as the events of their store say."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.behaviours.repository import BehaviourRepository, Day
from cartwheel.domains.customers.behaviours.service import Behaviours
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.events.api import EventFigures
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox

NAMES: Final = {
    "Checkout Started": "checkout.started",
    "Product Added": "product.added",
    "Product List Viewed": "product_list.viewed",
    "Product Viewed": "product.viewed",
    "Products Searched": "products.searched",
}
"""What visitors do that counts, and as what."""

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Visits:
    """To be counted now and then, by one process or several; repeating it is harmless."""

    database: Database
    stores: StoreDirectory
    events: EventFigures
    clock: Clock

    async def count(self) -> int:
        """
        Count what known visitors did yesterday and today; return of how many that is news.

        What somebody did earlier than that and while nobody knew who it was is not counted.

        Raises:
            UnavailableError: a database does not answer; what is done is done.
        """
        yesterday = self.clock.now().astimezone(UTC).date() - timedelta(days=1)
        since = datetime.combine(yesterday, time(), UTC)
        stores = await self.stores.list_stores()
        return sum([await self._count(store.id, since=since) for store in stores])

    async def _count(self, store_id: UUID, *, since: datetime) -> int:
        counts: dict[Day, tuple[int, datetime]] = {}
        async for page in self.events.days_of_visitors(store_id, [*NAMES], since=since):
            async with self.database.transaction(store_id=store_id) as connection:
                known = await CustomerRepository(connection).find_by_visitors(
                    store_id, {each.visitor_id for each in page}
                )
            for each in page:
                if each.visitor_id in known:
                    day = Day(known[each.visitor_id], NAMES[each.event], each.day.date())
                    times, last_at = counts.get(day, (0, each.last_at))
                    counts[day] = (times + each.times, max(last_at, each.last_at))
        days, news = sorted(counts), 0
        for start in range(0, len(days), _AT_ONCE):
            some = {day: counts[day] for day in days[start : start + _AT_ONCE]}
            async with self.database.transaction(store_id=store_id) as connection:
                behaviours = Behaviours(
                    BehaviourRepository(connection),
                    CustomerRepository(connection),
                    Outbox(connection),
                )
                news += await behaviours.count_all(store_id, some)
        return news
