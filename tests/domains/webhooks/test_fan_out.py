"""What happened becomes one message, with a delivery and a job for every endpoint that wants it."""

import asyncio
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from tests.domains.webhooks.making import LEFT_AT, Shop, abandoned

from cartwheel.domains.carts.api import CartConverted, CartRecovered, CartResumed
from cartwheel.domains.interventions.api import InterventionDecided
from cartwheel.domains.webhooks.contracts import DisabledReason
from cartwheel.domains.webhooks.handlers import GROUP
from cartwheel.domains.webhooks.messages import DeliverWebhook, WebhookEndpointDisabled
from cartwheel.domains.webhooks.models import messages
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Announcement


async def test_each_endpoint_that_wants_it_gets_a_delivery_and_a_job(shop: Shop) -> None:
    wanting = [
        (await shop.open_endpoint(shop.url, *types)).endpoint.id
        for types in (("*",), ("cart.*",), ("webhook.*", "cart.abandoned"))
    ]
    await shop.open_endpoint(shop.url, "cart.recovered", "intervention.*")
    await shop.open_endpoint(shop.url, "*", enabled=False)

    assert await shop.publish(abandoned(shop.store_id)) == 3

    made = await shop.deliveries()
    assert sorted(d.endpoint_id for d in made) == sorted(wanting)
    assert len({d.message_id for d in made}) == 1
    assert {(d.event_type, d.state, d.attempts, d.next_attempt_at) for d in made} == {
        ("cart.abandoned", "pending", 0, shop.clock.now())
    }
    assert sorted(await shop.jobs(), key=lambda job: job.delivery_id) == [
        DeliverWebhook(store_id=shop.store_id, delivery_id=d.id, round=1)
        for d in sorted(made, key=lambda d: d.id)
    ]


async def test_nothing_is_kept_of_what_nobody_wants(shop: Shop) -> None:
    await shop.open_endpoint(shop.url, "cart.recovered")
    assert await shop.publish(abandoned(shop.store_id)) == 0
    assert (await count_messages(shop), await shop.jobs()) == (0, [])


async def test_told_again_nothing_happens(shop: Shop) -> None:
    """Also not by two subscribers at once, nor when the telling is a new one."""
    await shop.open_endpoint(shop.url)
    first = abandoned(shop.store_id)
    counts = await asyncio.gather(*(shop.publish(first) for _ in range(4)))
    assert sorted(counts) == [0, 0, 0, 1]
    assert await shop.publish(abandoned(shop.store_id, cart_id=first.cart_id)) == 0
    assert (await count_messages(shop), len(await shop.jobs())) == (1, 1)
    assert await shop.publish(abandoned(shop.store_id, cart_id=first.cart_id, episode=2)) == 1


async def test_it_is_all_or_nothing(shop: Shop) -> None:
    await shop.open_endpoint(shop.url)

    async def change_and_break() -> None:
        async with shop.service() as webhooks:
            await webhooks.fan_out.publish(abandoned(shop.store_id))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_and_break()
    assert (await count_messages(shop), await shop.jobs(), await shop.deliveries()) == (0, [], ())


async def test_the_body_is_what_the_guide_promises(shop: Shop) -> None:
    await shop.open_endpoint(shop.url)
    cart = abandoned(shop.store_id)
    await shop.publish(cart)
    (made,) = await shop.deliveries()
    assert msgspec.json.decode((await shop.details(made.id)).body) == {
        "type": "cart.abandoned",
        "timestamp": "2026-03-02T12:00:00Z",
        "data": {
            "cartId": str(cart.cart_id),
            "visitorId": "anna",
            "episode": 1,
            "openedAt": "2026-03-02T11:30:00Z",
            "abandonedAt": "2026-03-02T12:00:00Z",
            "currency": "USD",
            "valueMinor": 4500,
            "items": [
                {
                    "productId": "p1",
                    "name": "Mug",
                    "category": "kitchen",
                    "brand": None,
                    "currency": "USD",
                    "priceMinor": 4500,
                    "quantity": 1,
                }
            ],
        },
    }


async def test_every_public_announcement_has_a_body(shop: Shop) -> None:
    """Each is subscribed to, and none tells a store's id or a field that is not promised."""
    await shop.open_endpoint(shop.url)
    ids = {"store_id": shop.store_id, "cart_id": new_id()}
    bought = {"visitor_id": "a", "bought_at": LEFT_AT, "order_id": None, "currency": "EUR"}
    told: list[tuple[Announcement, set[str]]] = [
        (abandoned(shop.store_id), set()),
        (
            CartResumed(**ids, visitor_id="a", episode=1, resumed_at=LEFT_AT),
            {"cartId", "visitorId", "episode", "resumedAt"},
        ),
        (
            CartRecovered(**ids, **bought, value_minor=1),
            {"cartId", "visitorId", "boughtAt", "orderId", "currency", "valueMinor"},
        ),
        (
            CartConverted(**ids, **bought, value_minor=1),
            {"cartId", "visitorId", "boughtAt", "orderId", "currency", "valueMinor"},
        ),
        (InterventionDecided(**ids, intervention_id=new_id()), {"cartId", "interventionId"}),
        (
            WebhookEndpointDisabled(shop.store_id, new_id(), DisabledReason.GONE, LEFT_AT),
            {"endpointId", "reason", "disabledAt"},
        ),
    ]
    subscriptions = GROUP.over(HOUSE.public_events).subscriptions
    public = {event.announcement: event.data for event in HOUSE.public_events}
    assert {s.message for s in subscriptions} == public.keys() >= {type(m) for m, _ in told}
    assert [data for data in public.values() if "store_id" in data.__struct_fields__] == []
    # What the inbox and dead letters know them by: nobody is told twice because of an upgrade.
    assert {s.message.name: s.name for s in subscriptions}.items() >= {
        "cart.abandoned": "publish_abandoned",
        "cart.resumed": "publish_resumed",
        "cart.recovered": "publish_recovered",
        "cart.converted": "publish_converted",
        "intervention.decided": "publish_decided",
        "webhook.endpoint_disabled": "publish_endpoint_disabled",
    }.items()
    for message, fields in told[1:]:
        assert await shop.publish(message) == 1
        body = msgspec.json.decode((await shop.details((await shop.deliveries())[0].id)).body)
        assert (body["type"], set(body["data"])) == (message.name, fields)


async def test_an_endpoint_that_is_deleted_meanwhile(shop: Shop) -> None:
    """The deletion waits for the message, and takes its delivery along."""
    endpoint = (await shop.open_endpoint(shop.url)).endpoint
    async with shop.service() as webhooks:
        assert await webhooks.fan_out.publish(abandoned(shop.store_id)) == 1
        deletion = asyncio.create_task(delete(shop, endpoint.id))
        await asyncio.wait([deletion], timeout=0.2)
        assert not deletion.done()
    await deletion
    assert await shop.deliveries() == ()


async def delete(shop: Shop, endpoint_id: UUID) -> None:
    async with shop.service() as webhooks:
        await webhooks.delete_endpoint(shop.store_id, endpoint_id)


async def count_messages(shop: Shop) -> int:
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        rows = await connection.execute(sa.select(sa.func.count()).select_from(messages))
        return int(rows.scalar_one())
