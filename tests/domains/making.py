"""What the tests of several domains make."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from cartwheel.domains.accounts.api import Store, StoreClock
from cartwheel.domains.accounts.repository import StoreRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


async def open_store(database: Database, *, clock: StoreClock = StoreClock.WALL) -> UUID:
    """Open a store that gives carts up after half an hour."""
    store = Store(
        id=new_id(),
        name="Test",
        clock=clock,
        currency="USD",
        idle_limit=timedelta(minutes=30),
        synthetic=False,
    )
    async with database.transaction() as connection:
        return await StoreRepository(connection).add(store, created_at=datetime.now(UTC))
