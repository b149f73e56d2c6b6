"""Bodies of old messages are forgotten; a message still counts once, and can be applied again."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from tests.domains.catalog.making import StillSettings
from tests.domains.payments.making import Shop

from cartwheel.domains.payments.repository.webhooks import WebhookRepository
from cartwheel.domains.payments.settings import KEEP_BODIES
from cartwheel.domains.payments.upkeep import PaymentUpkeep
from cartwheel.domains.payments.webhook_contracts import WebhookState
from cartwheel.domains.settings.api import LiveSettings


async def prune(shop: Shop, settings: StillSettings) -> None:
    live = cast("LiveSettings", settings)
    await PaymentUpkeep(shop.database, shop.sweeper.stores, live, shop.clock).prune()


async def bodies(shop: Shop) -> dict[UUID, bool]:
    """Return of each message whether its body is there."""
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        webhooks = WebhookRepository(connection)
        return {
            each.id: await webhooks.body_of(each.id) is not None
            for each in await shop.webhooks_shown()
        }


async def test_bodies_go_when_their_time_is_over(shop: Shop) -> None:
    settings = StillSettings({shop.store_id: {KEEP_BODIES.name: timedelta(days=30)}})
    paid = (await shop.begin(method="sandbox_ok+webhook_twice")).payment
    await shop.post()
    (old,) = await shop.webhooks_shown()
    assert (old.state, old.deliveries) == (WebhookState.STALE, 2)
    shop.clock.pass_by(timedelta(days=30))
    await shop.begin()
    await shop.post()
    await prune(shop, settings)
    assert list((await bodies(shop)).values()) == [True, True]
    shop.clock.pass_by(timedelta(seconds=1))
    await prune(shop, settings)
    assert (await bodies(shop))[old.id] is False
    assert sorted((await bodies(shop)).values()) == [False, True]

    before = await shop.details(paid.id)
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await WebhookRepository(connection).note(old.id, WebhookState.RECEIVED, at=None)
    assert await shop.webhooks.apply(shop.store_id, old.id) is WebhookState.STALE
    assert (await shop.details(paid.id)).payment == before.payment


async def test_what_was_not_applied_keeps_its_body(shop: Shop) -> None:
    await shop.begin()
    await shop.receive_only()
    shop.clock.pass_by(timedelta(days=91))
    await prune(shop, StillSettings())
    assert list((await bodies(shop)).values()) == [True]
    await shop.sweep()
    await prune(shop, StillSettings())
    assert list((await bodies(shop)).values()) == [False]
