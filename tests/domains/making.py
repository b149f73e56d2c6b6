"""What the tests of several domains make."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from cartwheel.domains.stores.api import Store, StoreClock
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.domains.stores.service import StoreService
from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import AuditNote


def store_service(connection: Connection, clock: Clock | None = None) -> StoreService:
    """Return the use cases of stores, within a transaction."""
    return StoreService(
        StoreRepository(connection),
        MemberRepository(connection),
        clock or SystemClock(),
        AuditNote(),
    )


async def open_store(
    database: Database, *, clock: StoreClock = StoreClock.WALL, currency: str = "USD"
) -> UUID:
    """Open a store that gives carts up after half an hour."""
    store = Store(
        id=new_id(),
        name="Test",
        clock=clock,
        currency=currency,
        idle_limit=timedelta(minutes=30),
        synthetic=False,
    )
    async with database.transaction() as connection:
        return await StoreRepository(connection).add(store, created_at=datetime.now(UTC))
