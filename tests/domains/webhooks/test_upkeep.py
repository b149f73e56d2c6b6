"""What is older than thirty days is forgotten, in every store, and so are spent secrets."""

from datetime import timedelta

import sqlalchemy as sa
from tests.domains.making import open_store
from tests.domains.webhooks.making import Directory, Shop, abandoned
from tests.outbound.listening import Listener

from cartwheel.domains.webhooks.models import attempts, deliveries, messages
from cartwheel.domains.webhooks.upkeep import WebhookUpkeep


async def test_the_old_is_forgotten_and_the_rest_stays(shop: Shop, listener: Listener) -> None:
    other = Shop(shop.database, shop.clock, shop.policy, await open_store(shop.database))
    upkeep = WebhookUpkeep(shop.database, Directory(shop, other), shop.seal, shop.clock)
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
    (first,) = await shop.secrets()
    async with shop.service() as webhooks:
        await webhooks.rotate_secret(shop.store_id, made.endpoint.id)
    upkeep = WebhookUpkeep(shop.database, Directory(shop), shop.seal, shop.clock)
    for hours, expected in ((23, first[0]), (1, None)):
        shop.clock.pass_by(timedelta(hours=hours))
        await upkeep.prune()
        ((_, kept),) = await shop.secrets()
        assert kept == expected
    assert (await shop.endpoint(made.endpoint.id)).previous_secret_until is None
