"""A store that only synthetic shoppers visited learns a model by `cartwheel train`, and scores."""

import asyncio
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from tests.e2e.conftest import CARTWHEEL, SERVE
from tests.e2e.reached import BEGAN, stream
from tests.embedded.harness import Instance, running, until

from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import locate_engines
from cartwheel.systems.rpc.api import ALL

_NAME: Final = "Made up"
_FIGURES: Final = ("AUC", "PR-AUC", "log loss", "ECE", "lift of the likeliest tenth")


async def open_replay(server: Instance) -> OpenedStore:
    """Open a store that lives by its events, with a key to all of it."""
    async with httpx.AsyncClient(
        base_url=server.run.url,
        headers={"authorization": f"Bearer {server.run.key}"},
        trust_env=False,
    ) as client:
        asked = {"name": _NAME, "source": "5" * 64}
        opened = (await client.post("/api/v1/stores/replays", json=asked)).json()
    engines = locate_engines(Settings(), server.home)
    async with (
        open_container(Settings(), engines) as container,
        open_scope(container) as scope,
    ):
        stores = await scope.get(StoreService)
        return await stores.issue_key(UUID(opened["storeId"]), permissions=(ALL,))


async def simulate(client: httpx.AsyncClient) -> None:
    """Let the synthetic shop's crowd be there for a day, until what it left is abandoned."""
    last = BEGAN
    for events in stream(shoppers=200, hours=24, seed=5):
        for start in range(0, len(events), 400):
            batch = events[start : start + 400]
            answer = await client.post("/api/v1/events/batch", json={"batch": batch})
            assert answer.status_code == 202, answer.text
        last = max(last, *(datetime.fromisoformat(each["timestamp"]) for each in events))

    async def is_abandoned() -> bool:
        """Whether the store's clock, which waits for what it abandons, has come to the last."""
        reached = (await client.get("/api/v1/carts/stats")).json()["watermark"]
        return reached is not None and datetime.fromisoformat(reached) >= last

    await until(is_abandoned, seconds=120)


async def train(server: Instance, store: OpenedStore, folder: Path) -> str:
    """Train, as soon as enough of the carts that were left are noted to be learned from."""
    given = ("--store", _NAME, "--key", store.key, "--url", server.run.url, "--within", "2")
    shown: list[str] = []

    async def has_learned() -> bool:
        process = await asyncio.create_subprocess_exec(
            *(*CARTWHEEL, "train", *given, "--output", str(folder)),
            env={**os.environ, "CARTWHEEL_HOME": str(server.home.path), "COLUMNS": "100"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate()
        shown.append(output.decode())
        assert process.returncode == 0 or b"too few to learn from" in errors, errors.decode()
        return process.returncode == 0

    await until(has_learned, seconds=120)
    return shown[-1]


@pytest.mark.long
async def test_what_was_learned_of_simulated_shoppers_scores_their_carts(
    e2e_folder: Path, tmp_path: Path
) -> None:
    """Figures of made-up shoppers say nothing: that there are some is all that is asserted."""
    env = {"CARTWHEEL_LOG_LEVEL": "ERROR"}
    async with running(e2e_folder / "simulated", command=SERVE, env=env) as server:
        await learn_and_serve(server, tmp_path)


async def learn_and_serve(server: Instance, folder: Path) -> None:
    store = await open_replay(server)
    async with httpx.AsyncClient(
        base_url=server.run.url,
        headers={"authorization": f"Bearer {store.key}"},
        timeout=60,
        trust_env=False,
    ) as client:
        values = {"interventions.threshold": 1}
        settings = {"version": 0, "values": values}
        assert (await client.put("/api/v1/config", json=settings)).is_success
        await simulate(client)
        shown = await train(server, store, folder)
        assert all(name in shown for name in _FIGURES)
        assert "Version 1 waits to be deployed." in shown
        told = json.loads((folder / "report.json").read_bytes())
        assert told["model"]["version"] == 1
        assert 0 < told["model"]["measures"]["auc"] <= 1
        assert (folder / "report.md").read_text().startswith("#")
        await serve(client)


async def serve(client: httpx.AsyncClient) -> None:
    deployed = await client.post("/api/v1/models/deploy", json={"version": 1})
    assert deployed.is_success, deployed.text
    carts: list[dict[str, Any]] = (await client.get("/api/v1/carts?state=abandoned")).json()[
        "items"
    ]
    answer = await client.post("/api/v1/predict", json={"cartId": carts[0]["id"]})
    assert answer.is_success, answer.text
    scored = answer.json()
    assert (scored["model"], scored["modelVersion"]) == ("cart", "1")
    assert 0 < scored["probability"] < 1
    assert scored["reasons"]
