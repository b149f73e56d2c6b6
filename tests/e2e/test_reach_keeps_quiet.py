"""Nobody who reads the log learns whom a store reaches, or how."""

import re
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any, Final

import httpx
from tests.domains.interventions.reaching.services import (
    ACCOUNT,
    SENDER,
    TOKEN,
    Browser,
    PushService,
    Twilio,
    push_service,
    twilio,
)
from tests.domains.people.mail_server import MailServer, mail_server
from tests.e2e.conftest import SERVE
from tests.embedded.harness import Instance, running, until

from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import locate_engines

PEOPLE: Final = ("mailed", "bounced", "stopped", "pushed", "gone")


def environment(mails: MailServer, texts: Twilio, pushes: PushService) -> dict[str, str]:
    return {
        "CARTWHEEL_LOG_LEVEL": "DEBUG",
        "CARTWHEEL_LOG_FORMAT": "json",
        "CARTWHEEL_MAIL_URL": mails.url,
        "CARTWHEEL_TWILIO_ACCOUNT_SID": ACCOUNT,
        "CARTWHEEL_TWILIO_AUTH_TOKEN": TOKEN,
        "CARTWHEEL_TWILIO_FROM": SENDER,
        "CARTWHEEL_TWILIO_URL": texts.url,
        "CARTWHEEL_OUTBOUND_ALLOW_HTTP": "true",
        "CARTWHEEL_OUTBOUND_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
        "CARTWHEEL_OUTBOUND_ALLOWED_PORTS": f"[{pushes.url.rpartition(':')[2]}]",
    }


def phone_of(number: int) -> str:
    return f"+4915112{number:06d}"


async def open_store(server: Instance) -> OpenedStore:
    """Open a live store that gives a cart up after a second."""
    engines = locate_engines(Settings(), server.home)
    async with (
        open_container(Settings(), engines) as container,
        open_scope(container) as scope,
    ):
        stores = await scope.get(StoreService)
        return await stores.open_with_key("Quiet", idle_limit=timedelta(seconds=1))


async def ask(client: httpx.AsyncClient, path: str, method: str = "POST", /, **body: Any) -> Any:
    answer = await client.request(method, f"/api/v1{path}", json=body)
    assert answer.is_success, (path, answer.text)
    return answer.json()


def cart_of(name: str) -> dict[str, Any]:
    """Somebody who is signed in at the shop puts something into a cart, and goes."""
    return {
        "type": "track",
        "event": "Product Added",
        "anonymousId": f"device-of-{name}-0000",
        "userId": name,
        "properties": {"productId": "p1", "name": "Lamp", "category": "light", "price": 150},
    }


async def meet(client: httpx.AsyncClient, browsers: dict[str, Browser]) -> None:
    """Let five shoppers be customers who agreed, two of them with a browser to push to."""
    values = {"interventions.channels": ["push", "email", "sms"], "interventions.quietHours": ""}
    await ask(client, "/config", "PUT", version=0, values=values)
    await ask(client, "/visitors/push-key")
    for number, name in enumerate(PEOPLE):
        known = {"externalId": name, "email": f"{name}@shop.example", "phone": phone_of(number)}
        customer = (await ask(client, "/customers", **known, name=f"Ada {name}"))["id"]
        also = "push" if name in browsers else "sms" if name in {"bounced", "stopped"} else "email"
        for channel in ("email", also):
            given = {"channel": channel, "purpose": "marketing", "given": True, "source": "test"}
            await ask(client, f"/customers/{customer}/consents", **given)
        if name in browsers:
            told = browsers[name].subscription
            visitor = f"device-of-{name}-0000"
            await ask(client, "/visitors/push-subscriptions", visitorId=visitor, **told)


async def follow(client: httpx.AsyncClient, mails: MailServer) -> list[str]:
    """Follow every link of a mail, and unsubscribe; return the tokens that were shown."""
    (sent, *_) = [each for each in mails.received if "mailed@shop.example" in each.rcpt_tos]
    assert isinstance(sent.content, bytes)
    message = message_from_bytes(sent.content)
    away = re.sub(r"[<>\s]", "", message["List-Unsubscribe"])
    page = "".join(
        part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for part in message.walk()
        if part.get_content_type() == "text/html"
    )
    pixel = re.search(r'src="([^"]+)"', page)
    assert pixel is not None
    for link in (pixel[1].replace("&amp;", "&"), away):
        assert (await client.get(httpx.URL(link).raw_path.decode())).status_code == 200
    body = {"List-Unsubscribe": "One-Click"}
    assert (await client.post(httpx.URL(away).raw_path.decode(), data=body)).status_code == 200
    return [away.rpartition("/")[2], pixel[1].partition("t=")[2].partition("&")[0]]


async def test_a_whole_reach_leaves_no_address_and_no_secret_in_the_log(e2e_folder: Path) -> None:
    """At the level `DEBUG`: by mail, text and push, also where each is refused with its reason."""
    async with mail_server() as mails, twilio() as texts, push_service() as pushes:
        browsers = {name: Browser(pushes, name) for name in ("pushed", "gone")}
        mails.answers["bounced@shop.example"] = "550 5.1.1 <bounced@shop.example>: no such user"
        mails.answers["stopped@shop.example"] = "550 5.1.1 <stopped@shop.example>: no such user"
        pushes.answers["gone"] = 410
        texts.answers[phone_of(PEOPLE.index("stopped"))] = (400, 21610)
        home, env = e2e_folder / "quiet", environment(mails, texts, pushes)
        async with running(home, command=SERVE, env=env) as server:
            store, first_key = await open_store(server), server.run.key
            async with httpx.AsyncClient(
                base_url=server.run.url,
                headers={"authorization": f"Bearer {store.key}"},
                trust_env=False,
            ) as client:
                await meet(client, browsers)
                await ask(client, "/events/batch", batch=[cart_of(name) for name in PEOPLE])
                await until(lambda: len(mails.received) == 2 and len(texts.texts) == 1)
                await until(lambda: len(pushes.pushes) == 1)
                tokens = await follow(client, mails)
                tokens += [each["StatusCallback"].rpartition("/")[2] for each in texts.texts]
            assert await server.stop() == 0
            log = "\n".join(server.errors)
    assert '"level":"debug"' in log or '"level":"info"' in log, "there is a log"
    secrets = [TOKEN, store.key, first_key, *tokens]
    for browser in browsers.values():
        told = browser.subscription
        secrets += [f"/push/{browser.name}", *told["keys"].values()]
    for number, name in enumerate(PEOPLE):
        secrets += [f"{name}@shop.example", phone_of(number), phone_of(number)[1:], f"Ada {name}"]
    assert [each for each in secrets if each in log] == []
