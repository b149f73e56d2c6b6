"""What is older than thirty days is forgotten, and so is who has read it; the rest stays."""

from datetime import timedelta

import sqlalchemy as sa
from tests.domains.notifications.making import a_notice, put, seen, somebody
from tests.domains.orders.making import Shop

from cartwheel.domains.notifications.models import notification_reads
from cartwheel.domains.notifications.rules import KEPT_FOR
from cartwheel.domains.notifications.service import NotificationService
from cartwheel.domains.notifications.upkeep import NotificationUpkeep


async def reads(shop: Shop) -> int:
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        count = sa.select(sa.func.count()).select_from(notification_reads)
        return int((await connection.execute(count)).scalar_one())


async def test_the_old_is_forgotten(shop: Shop) -> None:
    upkeep, ada = await shop.container.get(NotificationUpkeep), somebody(shop)
    await put(shop, a_notice())
    async with shop.use(NotificationService) as service:
        await service.read_all(ada, (await seen(shop, ada))[0].id)
    shop.clock.pass_by(KEPT_FOR)
    await put(shop, a_notice())
    kept, _ = await seen(shop, ada)
    await upkeep.prune()
    assert (len(await seen(shop, ada)), await reads(shop)) == (2, 1)
    shop.clock.pass_by(timedelta(seconds=1))
    assert await upkeep.prune() >= 1  # other tests' stores have theirs
    assert (await seen(shop, ada), await reads(shop)) == ([kept], 0)
