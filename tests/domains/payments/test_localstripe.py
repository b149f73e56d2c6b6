"""The happy path against somebody else's stand-in for Stripe, its signed webhooks included."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from subprocess import DEVNULL

import httpx
import pytest
from tests.domains.making import open_store
from tests.domains.payments.making import Shop, euros
from tests.domains.payments.stripe_double import SECRET_KEY, WEBHOOK_SECRET
from tests.kit.clock import MovedClock
from tests.kit.ports import free_port
from tests.outbound.listening import listening

from cartwheel.domains.payments.contracts import PaymentState, ProviderKind
from cartwheel.domains.payments.provider_contracts import PutPaymentProvider
from cartwheel.domains.payments.webhook_contracts import WebhookState
from cartwheel.kernel.db import Database

# Its own command listens on every address, and begins with what another left in /tmp.
_SERVE = """
import sys
from aiohttp import web
from localstripe.server import app
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""


@pytest.fixture
async def localstripe() -> AsyncIterator[str]:
    """Where it is served."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", _SERVE, str(port), stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
            while True:
                with suppress(httpx.TransportError):
                    await client.get(url)
                    break
                await asyncio.sleep(0.05)
        yield url
    finally:
        process.kill()
        await process.wait()


async def test_held_taken_given_back_and_told(
    database: Database, clock: MovedClock, localstripe: str
) -> None:
    shop = Shop(database, clock, await open_store(database), stripe_url=localstripe)
    service = await shop.services.put(
        shop.store_id,
        PutPaymentProvider(
            ProviderKind.STRIPE,
            publishable_key="pk_test_double",
            secret_key=SECRET_KEY,
            webhook_secret=WEBHOOK_SECRET,
        ),
    )
    assert service.check_error is None
    async with listening() as listener, httpx.AsyncClient(trust_env=False) as client:
        hook = {"url": f"http://127.0.0.1:{listener.port}/", "secret": WEBHOOK_SECRET}
        told = await client.post(f"{localstripe}/_config/webhooks/ours", data=hook)
        assert told.status_code == 200
        held = await shop.hold(10_000, "pm_card_visa")
        assert (held.state, held.authorised) == (PaymentState.AUTHORISED, euros(10_000))
        taken = (await shop.capture(held.id)).payment
        assert (taken.state, taken.captured) == (PaymentState.CAPTURED, euros(10_000))
        given_back = (await shop.refund(held.id, 2_500)).payment
        assert given_back.refunded == euros(2_500)
        async with asyncio.timeout(30):
            while not any(b"payment_intent.succeeded" in heard.body for heard in listener.heard):
                await asyncio.sleep(0.05)
        key = service.webhook_path.rpartition("/")[2]
        for heard in listener.heard:
            await shop.webhooks.receive(ProviderKind.STRIPE, key, heard.headers, heard.body)
    await shop.work()
    assert await shop.payment(held.id) == given_back
    assert {each.state for each in await shop.webhooks_shown()} <= {
        WebhookState.STALE,
        WebhookState.IRRELEVANT,
    }
    await shop.close()
