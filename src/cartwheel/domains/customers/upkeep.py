"""What is to be done about customers now and then: points that are lost, segments that age."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.loyalty.repository import PointsRepository
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.customers.segments.follower import SegmentFollower
from cartwheel.domains.customers.segments.membership import Membership
from cartwheel.domains.customers.segments.repository import SegmentRepository
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class CustomerUpkeep:
    """To be called now and then, by one process or several; repeating it is harmless."""

    database: Database
    stores: StoreDirectory
    settings: LiveSettings
    clock: Clock

    async def expire_points(self) -> int:
        """
        Book what is lost by now, in short transactions; return how many points it were.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        stores = await self.stores.list_stores()
        return sum([await self._expire(store.id) for store in stores])

    async def refresh_segments(self) -> int:
        """
        Have everybody asked about segments that time moves; return how many segments it are.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        count = 0
        for store in await self.stores.list_stores():
            async with self.database.transaction(store_id=store.id) as connection:
                follower = SegmentFollower(
                    SegmentRepository(connection),
                    Membership(connection),
                    Outbox(connection),
                    self.clock,
                )
                count += await follower.refresh(store.id)
        return count

    async def _expire(self, store_id: UUID) -> int:
        lost = 0
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                points = PointsRepository(connection)
                due = await points.list_due(store_id, now=self.clock.now(), limit=_AT_ONCE)
                loyalty = Loyalty(
                    points,
                    CustomerRepository(connection),
                    self.settings,
                    Outbox(connection),
                    self.clock,
                    AuditNote(),
                )
                # In the order of their ids, as everybody locks customers.
                lost += sum([await loyalty.expire(store_id, id_) for id_ in due])
            if not due:
                return lost
