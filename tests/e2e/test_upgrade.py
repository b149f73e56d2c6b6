"""
A version started on the home of an earlier one migrates it, says so, and keeps everything.

The homes are in `homes/`, made by their versions with `old_home.py`.
"""

import asyncio
import json
import platform
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.e2e.conftest import SERVE
from tests.e2e.old_home import EMAIL, KEPT, cart_of, unpack
from tests.e2e.person import PASSWORD
from tests.embedded.harness import running

from cartwheel.migrations.runner import head

MOVES_ON = {"enabled", "disabledReason", "disabledAt", "failingSince"}
"""What becomes of an endpoint that nobody answers at."""

HOMES = sorted(Path(__file__).with_name("homes").glob("*.tar.xz"))


def holds(now: Any, before: Any) -> bool:
    """Say whether everything that was there is; there may be more by now."""
    if isinstance(before, dict):
        return all(
            name in now and holds(now[name], value)
            for name, value in before.items()
            if name not in MOVES_ON
        )
    if isinstance(before, list) and before and "key" in before[0]:
        known = {each["key"]: each for each in now}
        return all(each["key"] in known and holds(known[each["key"]], each) for each in before)
    if isinstance(before, list):
        return len(now) == len(before) and all(map(holds, now, before))
    return bool(now == before)


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="a PostgreSQL's files are those of one kind of machine",
)
@pytest.mark.parametrize(
    "archive", HOMES, ids=[home.name.removesuffix(".tar.xz") for home in HOMES]
)
async def test_an_older_home_is_migrated_and_kept(archive: Path, e2e_folder: Path) -> None:
    home = e2e_folder / f"from-{archive.name}"
    await asyncio.to_thread(unpack, archive, home)
    before = json.loads((home / "kept.json").read_text())
    async with running(home, command=(*SERVE, "--log", "text")) as server:
        told = "\n".join(server.errors)
        # Between two releases there may have been nothing to migrate.
        is_older = before["schema"] != head()
        assert ("the database was migrated" in told) == is_older
        async with httpx.AsyncClient(base_url=server.run.url, trust_env=False) as client:
            login = {"email": EMAIL, "password": PASSWORD, "storeId": before["storeId"]}
            answer = await client.post("/api/v1/auth/login", json=login)
            assert answer.status_code == 200, answer.text
            signed_in = {"authorization": f"Bearer {answer.json()['accessToken']}"}
            for path in KEPT:
                now = (await client.get(path, headers=signed_in)).json()
                assert holds(now, before["kept"][path]), (path, now)
            by_key = {"authorization": f"Bearer {before['key']}"}
            carts = (await client.get("/api/v1/carts", headers=by_key)).json()["items"]
            assert [cart_of(cart) for cart in carts] == before["carts"]
            event = {"type": "track", "event": "Product Viewed", "anonymousId": "v-1"}
            sent = await client.post("/api/v1/events", json=event, headers=by_key)
            assert sent.status_code == 202, sent.text
        assert await server.stop() == 0
