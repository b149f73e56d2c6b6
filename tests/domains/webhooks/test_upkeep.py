"""What is older than thirty days is forgotten, in every store, and so are spent secrets."""

from datetime import timedelta

import sqlalchemy as sa
from tests.domains.making import open_store
from tests.domains.webhooks.making import Shop, abandoned
from tests.outbound.listening import Listener

from cartwheel.domains.accounts.api import Store, StoreDirectory
from cartwheel.domains.webhooks.models import attempts, deliveries, endpoints, messages
from cartwheel.domains.webhooks.upkeep import WebhookUpkeep


class Directory(StoreDirectory):
    """Knows the stores of one test alone."""

    def __init__(self, *shops: Shop) -> None:
        super().__init__(shops[0].database)
        self._known = {shop.store_id for shop in shops}

    async def list_stores(self) -> list[Store]:
        return [store for store in await super().list_stores() if store.id in self._known]


async def test_the_old_is_forgotten_and_the_rest_stays(shop: Shop, listener: Listener) -> None:
    other = Shop(shop.database, shop.clock, shop.policy, await open_store(shop.database))
    upkeep = WebhookUpkeep(shop.database, Directory(shop, other), shop.clock)
    for each in (shop, other):
        await each.open_endpoint(each.url)
        for _ in range(2):
            await each.deliver(await each.job_for(abandoned(each.store_id)))
    shop.clock.pass_by(timedelta(days=30))
    fresh = await shop.job_for(abandoned(shop.store_id))
    await shop.deliver(fresh)
    assert await upkeep.prune() == 0
    shop.clock.pass_by(timedelta(seconds=1))
    assert await upkeep.prune() == 4
    assert await upkeep.prune() == 0
    assert [d.id for d in await shop.deliveries()] == [fresh.delivery_id]
    for each, left in ((shop, 1), (other, 0)):
        async with shop.database.transaction(store_id=each.store_id) as connection:
            for table in (messages, deliveries, attempts):
                count = sa.select(sa.func.count()).select_from(table)
                assert (await connection.execute(count)).scalar_one() == left
    assert len(listener.heard) == 5
    await other.close()


async def test_a_spent_secret_is_forgotten(shop: Shop) -> None:
    made = await shop.open_endpoint(shop.url)
    async with shop.service() as webhooks:
        await webhooks.rotate_secret(shop.store_id, made.endpoint.id)
    upkeep = WebhookUpkeep(shop.database, Directory(shop), shop.clock)
    for hours, expected in ((23, made.secret), (1, None)):
        shop.clock.pass_by(timedelta(hours=hours))
        await upkeep.prune()
        async with shop.database.transaction(store_id=shop.store_id) as connection:
            kept = await connection.execute(sa.select(endpoints.c.previous_secret))
            assert kept.scalar_one() == expected
    assert (await shop.endpoint(made.endpoint.id)).previous_secret_until is None
