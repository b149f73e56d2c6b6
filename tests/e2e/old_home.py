"""
Makes a home of this version, for later versions to be started on: run it at each release.

    python -m tests.e2e.old_home tests/e2e/homes/VERSION.tar.xz

Somebody registers and opens a store, whose shoppers fill carts, buy and leave; what the homes
of `KEPT` can be asked afterwards is written into the archive as `kept.json`. Logs, mails and
what belongs to a run stay out of it.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx
from tests.e2e.conftest import SERVE
from tests.e2e.person import PASSWORD, register
from tests.embedded.harness import Instance, running, until

from cartwheel.migrations.runner import head
from cartwheel.systems.embedded.accounts import server_account

EMAIL = "ada@shop.example"
KEPT = (
    "/api/v1/events/stats",
    "/api/v1/config",
    "/api/v1/feature-flags",
    "/api/v1/webhooks/endpoints",
    "/api/v1/members",
)
"""What a store can be asked, and answers the same after an upgrade; of carts see `cart_of`."""
_VISITORS = 12
_LEFT_OUT = ("./logs", "./mail", "./lock", "./run.json", "./postgres/data/postmaster.opts")


async def fill(server: Instance) -> dict[str, Any]:
    """Use a server as a store does, and return what there is then."""
    person = await register(server, EMAIL)
    async with httpx.AsyncClient(base_url=server.run.url, trust_env=False) as client:
        login = {"email": EMAIL, "password": PASSWORD, "storeId": person.store_id}
        token = (await client.post("/api/v1/auth/login", json=login)).json()["accessToken"]
        signed_in = {"authorization": f"Bearer {token}"}

        async def ask(method: str, path: str, body: Any = None) -> Any:
            answer = await client.request(method, path, json=body, headers=signed_in)
            answer.raise_for_status()
            return answer.json()

        key = await ask(
            "POST",
            "/api/v1/api-keys",
            {"name": "shop", "scopes": ["events:write", "events:read", "carts:read"]},
        )
        await ask(
            "POST",
            "/api/v1/webhooks/endpoints",
            {"url": "https://shop.example/hook", "eventTypes": ["cart.abandoned"]},
        )
        await ask("POST", "/api/v1/events/batch", {"batch": list(events())})

        async def all_there() -> bool:
            stats = await ask("GET", "/api/v1/events/stats")
            carts = await ask("GET", "/api/v1/carts/stats")
            return bool(stats["accepted"] == 3 * _VISITORS and carts["carts"] == _VISITORS)

        await until(all_there)
        kept = {path: await ask("GET", path) for path in KEPT}
        carts = [cart_of(cart) for cart in (await ask("GET", "/api/v1/carts"))["items"]]
    return {"storeId": person.store_id, "key": key["secret"], "kept": kept, "carts": carts}


def cart_of(cart: dict[str, Any]) -> list[Any]:
    """Return what stays of a cart while time goes by."""
    return [cart[name] for name in ("id", "visitorId", "items", "valueMinor", "orderId")]


def events() -> Any:
    """Twelve shoppers who look at something and put it into the cart; every third buys it."""
    for visitor in range(_VISITORS):
        product = {"productId": f"p-{visitor}", "name": f"Cup {visitor}", "price": 12.5}
        who = {"type": "track", "anonymousId": f"v-{visitor}", "properties": product}
        yield {**who, "event": "Product Viewed", "messageId": f"{visitor}-1"}
        yield {**who, "event": "Product Added", "messageId": f"{visitor}-2"}
        last = "Product Viewed" if visitor % 3 else "Order Completed"
        order = {"orderId": f"o-{visitor}", "total": 12.5, "currency": "EUR", "products": [product]}
        yield {
            **who,
            "event": last,
            "messageId": f"{visitor}-3",
            "properties": product if visitor % 3 else order,
        }


async def make(home: Path) -> None:
    """Make a home and fill it."""
    async with running(home, command=SERVE, env={"CARTWHEEL_LOG_LEVEL": "WARNING"}) as server:
        kept = await fill(server)
        assert await server.stop() == 0
    kept["schema"] = head()
    (home / "kept.json").write_text(json.dumps(kept, indent=1))


def pack(home: Path, archive: Path) -> None:
    """Pack a home."""
    command = ["tar", "--sort=name", "--owner=0", "--group=0", "--use-compress-program=xz -9"]
    left_out = [f"--exclude={path}" for path in _LEFT_OUT]
    subprocess.run([*command, *left_out, "-cf", archive, "-C", home, "."], check=True)


def unpack(archive: Path, home: Path) -> None:
    """Unpack a home, its servers' folders for the account that runs them here."""
    home.mkdir(mode=0o711)
    subprocess.run(["tar", "--no-same-owner", "-xJf", archive, "-C", home], check=True)
    account = server_account()
    for name in ("postgres", "valkey"):
        for path in (home / name, *(home / name).rglob("*")):
            os.chown(path, account.uid, account.gid)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="cartwheel-home-") as folder:
        Path(folder).chmod(0o711)
        asyncio.run(make(Path(folder)))
        pack(Path(folder), Path(sys.argv[1]).absolute())
