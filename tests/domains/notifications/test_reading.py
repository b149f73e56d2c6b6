"""Each reads for himself, and only what he may."""

import pytest
from tests.domains.notifications.making import a_notice, an_endpoint, put, seen, somebody, unread
from tests.domains.orders.making import Shop, open_shop

from cartwheel.domains.notifications.contracts import MOST_COUNTED, ListNotifications
from cartwheel.domains.notifications.errors import NotificationNotFoundError
from cartwheel.domains.notifications.service import NotificationService
from cartwheel.kernel.ids import new_id


async def test_what_one_has_read_others_have_not(shop: Shop) -> None:
    await put(shop, a_notice(), an_endpoint())
    ada, eve = somebody(shop), somebody(shop)
    _, imported = await seen(shop, ada)
    for _ in range(2):
        async with shop.use(NotificationService) as service:
            await service.read(ada, imported.id)
    assert [each.is_read for each in await seen(shop, ada)] == [False, True]
    assert [each.is_read for each in await seen(shop, eve)] == [False, False]
    assert (await unread(shop, ada), await unread(shop, eve)) == (1, 2)


async def test_who_may_not_read_a_kind_knows_nothing_of_it(shop: Shop) -> None:
    """It is neither listed, nor counted, nor read, not even among all."""
    await put(shop, a_notice(), an_endpoint())
    owner, analyst = somebody(shop), somebody(shop, "catalog:read")
    endpoint, imported = await seen(shop, owner)
    assert await seen(shop, analyst) == [imported]
    assert await unread(shop, analyst) == 1
    async with shop.use(NotificationService) as service:
        with pytest.raises(NotificationNotFoundError):
            await service.read(analyst, endpoint.id)
        await service.read_all(analyst, endpoint.id)
    assert await unread(shop, analyst) == 0
    promoted = somebody(shop)
    promoted = type(promoted)("person", analyst.id, shop.store_id, promoted.permissions)
    assert await unread(shop, promoted) == 1


async def test_all_that_was_seen_is_read(shop: Shop) -> None:
    """What came since it was listed is not."""
    await put(shop, a_notice(), a_notice())
    ada = somebody(shop)
    newest = (await seen(shop, ada))[0]
    await put(shop, a_notice())
    for _ in range(2):
        async with shop.use(NotificationService) as service:
            await service.read_all(ada, newest.id)
    assert [each.is_read for each in await seen(shop, ada)] == [False, True, True]
    async with shop.use(NotificationService) as service:
        await service.read_all(ada, None)
    assert await unread(shop, ada) == 0


async def test_what_happens_again_is_unread_again(shop: Shop) -> None:
    import_id = new_id()
    await put(shop, a_notice(subject=import_id))
    ada = somebody(shop)
    async with shop.use(NotificationService) as service:
        await service.read_all(ada, (await seen(shop, ada))[0].id)
    assert await unread(shop, ada) == 0
    await put(shop, a_notice(subject=import_id))
    assert [(each.times, each.is_read) for each in await seen(shop, ada)] == [(2, False)]


async def test_they_come_in_pages(shop: Shop) -> None:
    await put(shop, *(a_notice() for _ in range(5)))
    ada = somebody(shop)
    whole, paged, cursor = await seen(shop, ada), [], None
    for size in (2, 2, 1):
        async with shop.use(NotificationService) as service:
            page = await service.list_page(ada, ListNotifications(cursor=cursor, limit=2))
        assert len(page.items) == size
        paged += page.items
        cursor = page.next_cursor
    assert (paged, cursor) == (whole, None)


async def test_more_than_a_hundred_are_not_counted(shop: Shop) -> None:
    await put(shop, *(a_notice() for _ in range(MOST_COUNTED + 1)))
    assert await unread(shop, somebody(shop)) == MOST_COUNTED


async def test_each_store_has_its_own(shop: Shop) -> None:
    await put(shop, a_notice())
    async with open_shop(shop.database) as other:
        ada = somebody(other)
        assert (await seen(other, ada), await unread(other, ada)) == ([], 0)
        async with other.use(NotificationService) as service:
            with pytest.raises(NotificationNotFoundError):
                await service.read(ada, (await seen(shop))[0].id)
