"""A shop's developer opens, changes and deletes endpoints; their secrets show once."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.domains.webhooks.making import Shop, abandoned

from cartwheel.domains.webhooks.contracts import CreateWebhookEndpoint, WebhookEndpoint
from cartwheel.domains.webhooks.errors import EndpointNotFoundError, TooManyEndpointsError
from cartwheel.kernel.errors import InvalidInputError, UnavailableError
from cartwheel.kernel.ids import new_id


async def test_open_look_and_list(shop: Shop) -> None:
    made = await shop.open_endpoint(shop.url, "cart.*", description="Ours")
    assert made.endpoint == WebhookEndpoint(
        id=made.endpoint.id,
        url=shop.url,
        description="Ours",
        event_types=("cart.*",),
        enabled=True,
        disabled_reason=None,
        disabled_at=None,
        failing_since=None,
        previous_secret_until=None,
        created_at=shop.clock.now(),
    )
    assert await shop.endpoint(made.endpoint.id) == made.endpoint
    other = await shop.open_endpoint(shop.url, enabled=False)
    assert (other.endpoint.enabled, other.endpoint.disabled_reason) == (False, "owner")
    async with shop.service() as webhooks:
        listed = await webhooks.list_endpoints(shop.store_id)
    assert listed.items == (made.endpoint, other.endpoint)


async def test_a_secret_is_shown_once(shop: Shop) -> None:
    """It has the form of Standard Webhooks, and nothing that is read later holds it."""
    made = await shop.open_endpoint(shop.url)
    prefix, _, encoded = made.secret.partition("_")
    assert (prefix, len(base64.b64decode(encoded, validate=True))) == ("whsec", 32)
    assert (await shop.open_endpoint(shop.url)).secret != made.secret
    job = (await shop.publish(abandoned(shop.store_id)), (await shop.jobs())[0])[1]
    async with shop.service() as webhooks:
        shown = msgspec.json.encode(
            [
                await webhooks.list_endpoints(shop.store_id),
                await shop.details(job.delivery_id),
                job,
            ]
        ).decode()
    parcel = await shop.ledger.open(job)
    assert encoded not in shown + repr(parcel)


@pytest.mark.parametrize(
    ("given", "issues"),
    [
        ({"url": "https://10.0.0.1/in"}, {("url",): "10.0.0.1 is an address that is not called"}),
        (
            {"url": "https://me:secret@shop.example/"},
            {("url",): "The URL must not carry a user name or password"},
        ),
        ({"url": "ftp://shop.example/"}, {("url",): "The URL must begin with https or http://"}),
        (
            {"event_types": ("cart.abandoned", "cart.stolen", "*.cart", "Cart.*")},
            {
                ("eventTypes", index): f"There is no event {name!r}; listEventTypes has them all"
                for index, name in ((1, "cart.stolen"), (2, "*.cart"), (3, "Cart.*"))
            },
        ),
    ],
)
async def test_what_is_refused(shop: Shop, given: dict[str, Any], issues: Any) -> None:
    """With every issue and its place; nothing has changed."""
    port = {"url": given.get("url", shop.url)}
    if "url" in given:
        host = given["url"].split("/")[2]
        port = {"url": given["url"].replace(host, f"{host}:{shop.listening_port}")}
    command = {"event_types": ("*",), **given, **port}
    kept = (await shop.open_endpoint(shop.url, "cart.*")).endpoint
    for attempt in (
        shop.open_endpoint(command["url"], *command["event_types"]),
        shop.update(kept.id, **command),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            await attempt
        assert {issue.path: issue.message for issue in refusal.value.issues} == issues
    async with shop.service() as webhooks:
        assert (await webhooks.list_endpoints(shop.store_id)).items == (kept,)


async def test_a_prefix_may_await_events_to_come(shop: Shop) -> None:
    made = await shop.open_endpoint(shop.url, "order.*", "order.line_item.*")
    assert made.endpoint.event_types == ("order.*", "order.line_item.*")


async def test_what_is_given_changes_and_the_rest_stays(shop: Shop) -> None:
    made = (await shop.open_endpoint(shop.url, "cart.*", description="Ours")).endpoint
    assert await shop.update(made.id) == made
    changed = await shop.update(made.id, event_types=("*",), description="")
    assert changed == msgspec.structs.replace(made, event_types=("*",), description="")
    stopped_at = shop.clock.now()
    for _ in range(2):  # the first time counts
        stopped = await shop.update(made.id, enabled=False)
        assert (stopped.enabled, stopped.disabled_reason, stopped.disabled_at) == (
            False,
            "owner",
            stopped_at,
        )
        shop.clock.pass_by(timedelta(hours=1))
    assert await shop.update(made.id, enabled=True) == changed


async def test_a_deleted_endpoint_is_gone_with_its_deliveries(shop: Shop) -> None:
    made = (await shop.open_endpoint(shop.url)).endpoint
    await shop.publish(abandoned(shop.store_id))
    async with shop.service() as webhooks:
        await webhooks.delete_endpoint(shop.store_id, made.id)
    assert await shop.deliveries() == ()
    with pytest.raises(EndpointNotFoundError):
        await shop.endpoint(made.id)


async def test_there_are_fifty_at_most(shop: Shop) -> None:
    """Also when the last ones are opened at once."""
    async with shop.service() as webhooks:
        for _ in range(48):
            await webhooks.create_endpoint(shop.store_id, CreateWebhookEndpoint(shop.url, ("*",)))

    async def open_one() -> object:
        while True:
            try:
                return await shop.open_endpoint(shop.url)
            except TooManyEndpointsError:
                return None
            except UnavailableError:  # the machine is busy
                continue

    assert (await asyncio.gather(*(open_one() for _ in range(5)))).count(None) == 3
    async with shop.service() as webhooks:
        assert len((await webhooks.list_endpoints(shop.store_id)).items) == 50


async def test_one_store_does_not_see_the_others(shop: Shop) -> None:
    made = (await shop.open_endpoint(shop.url)).endpoint
    stranger = Shop(shop.database, shop.clock, shop.policy, new_id())
    async with stranger.service() as webhooks:
        # As another store that knows the first one's id: the database refuses too.
        for store_id in (stranger.store_id, shop.store_id):
            with pytest.raises(EndpointNotFoundError):
                await webhooks.get_endpoint(store_id, made.id)
            with pytest.raises(EndpointNotFoundError):
                await webhooks.delete_endpoint(store_id, made.id)
            with pytest.raises(EndpointNotFoundError):
                await webhooks.rotate_secret(store_id, made.id)
    assert await shop.endpoint(made.id) == made
    await stranger.client.close()
