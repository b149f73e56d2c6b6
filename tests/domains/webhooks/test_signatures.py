"""What arrives verifies with the official libraries, before, during and after a rotation."""

import asyncio
import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from tests.domains.webhooks.making import Shop, abandoned
from tests.outbound.listening import Heard, Listener

WEB = Path(__file__).parents[3] / "web"

# Verifies standard input with each secret given, in the manner of the library's own guide.
_VERIFY = """
const { Webhook } = require("standardwebhooks");
const { body, headers, secrets } = JSON.parse(require("fs").readFileSync(0));
const said = secrets.map((secret) => {
  try { return new Webhook(secret).verify(body, headers).type; } catch (e) { return e.message; }
});
console.log(JSON.stringify(said));
"""


@pytest.fixture
def node() -> str:
    """Node, with the official library beside it."""
    found = shutil.which("node")
    if found is None or not (WEB / "node_modules" / "standardwebhooks").exists():
        reason = "Node is not on the PATH, or `npm ci` has not run in web"
        assert "CI" not in os.environ, reason
        pytest.skip(reason)
    return found


async def verified_by_node(node: str, heard: Heard, *secrets: str) -> list[str]:
    process = await asyncio.create_subprocess_exec(
        node,
        "-e",
        _VERIFY,
        cwd=WEB,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    given = {"body": heard.body.decode(), "headers": heard.headers, "secrets": secrets}
    output, _ = await asyncio.wait_for(process.communicate(json.dumps(given).encode()), 60)
    said: list[str] = json.loads(output)
    return said


def verified(heard: Heard, secret: str) -> str:
    kind: str = Webhook(secret).verify(heard.body, heard.headers)["type"]
    return kind


async def test_the_official_libraries_verify_it(shop: Shop, listener: Listener, node: str) -> None:
    secret = (await shop.open_endpoint(shop.url)).secret
    job = await shop.job_for(abandoned(shop.store_id))
    assert await shop.deliver(job) is None
    (heard,) = listener.heard
    assert heard.line == "POST /in HTTP/1.1"
    assert {name: heard.headers[name] for name in ("content-type", "webhook-id", "user-agent")} == {
        "content-type": "application/json",
        "webhook-id": str((await shop.delivery(job.delivery_id)).message_id),
        "user-agent": "Cartwheel-Webhooks/1",
    }
    assert heard.body.decode() == (await shop.details(job.delivery_id)).body
    stranger = "whsec_" + "A" * 43 + "="
    assert verified(heard, secret) == "cart.abandoned"
    with pytest.raises(WebhookVerificationError):
        verified(heard, stranger)
    assert await verified_by_node(node, heard, secret, stranger) == [
        "cart.abandoned",
        "No matching signature found",
    ]


async def test_both_secrets_sign_for_a_day(shop: Shop, listener: Listener, node: str) -> None:
    first = await shop.open_endpoint(shop.url)
    async with shop.service() as webhooks:
        rotated = await webhooks.rotate_secret(shop.store_id, first.endpoint.id)
    until = shop.clock.now() + timedelta(hours=24)
    assert rotated.previous_secret_until == until
    assert (await shop.endpoint(first.endpoint.id)).previous_secret_until == until

    await shop.deliver(await shop.job_for(abandoned(shop.store_id)))
    (heard,) = listener.heard
    assert len(heard.headers["webhook-signature"].split(" ")) == 2
    assert [verified(heard, s) for s in (first.secret, rotated.secret)] == ["cart.abandoned"] * 2
    assert await verified_by_node(node, heard, first.secret, rotated.secret) == [
        "cart.abandoned",
        "cart.abandoned",
    ]

    job = await shop.job_for(abandoned(shop.store_id))
    shop.clock.pass_by(timedelta(hours=24))
    await shop.deliver(job)
    assert len(listener.heard[1].headers["webhook-signature"].split(" ")) == 1


async def test_a_second_rotation_ends_the_first_secret(shop: Shop, listener: Listener) -> None:
    first = await shop.open_endpoint(shop.url)
    async with shop.service() as webhooks:
        second = await webhooks.rotate_secret(shop.store_id, first.endpoint.id)
        third = await webhooks.rotate_secret(shop.store_id, first.endpoint.id)
    await shop.deliver(await shop.job_for(abandoned(shop.store_id)))
    (heard,) = listener.heard
    assert [verified(heard, s.secret) for s in (second, third)] == ["cart.abandoned"] * 2
    with pytest.raises(WebhookVerificationError):
        verified(heard, first.secret)


async def test_every_attempt_has_the_same_id_and_bytes_and_its_own_time(
    shop: Shop, listener: Listener
) -> None:
    """So that a receiver can tell repetitions, and refuse what somebody else repeats."""
    await shop.open_endpoint(shop.url)
    job = await shop.job_for(abandoned(shop.store_id))
    await shop.deliver(job)
    shop.clock.pass_by(timedelta(minutes=1))
    await shop.deliver(await shop.replay(job.delivery_id))
    first, second = listener.heard
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    times = [int(heard.headers["webhook-timestamp"]) for heard in (first, second)]
    assert times[1] - times[0] == 60
