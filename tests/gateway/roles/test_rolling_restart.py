"""Roles are restarted one after the other under load, and no request is lost."""

import asyncio
import signal
from collections import Counter

import httpx
from tests.embedded.harness import until
from tests.gateway.roles.conftest import Behind, address
from tests.kit.ports import free_port
from tests.roles.fleet import RoleProcess

CLIENTS = 6


async def test_a_rolling_restart_under_load_loses_no_request(
    behind: Behind, opened_key: str
) -> None:
    """Half of the calls are writes, which may not be made twice."""
    drain = {"CARTWHEEL_DRAIN_DELAY": "PT2S"}
    ports = [free_port(), free_port()]
    webs = list(await asyncio.gather(*(behind.web(port, **drain) for port in ports)))
    pool = {"upstreams": [address(web) for web in webs], "retries": {"budget": 0.2}}
    door = await behind.door(
        {"pools": {"web": pool}, "routes": [{"name": "web", "pool": "web"}]},
    )
    stopped = asyncio.Event()
    answers: Counter[tuple[str, int]] = Counter()
    failures: list[str] = []

    async def load(client: httpx.AsyncClient, number: int) -> None:
        while not stopped.is_set():
            try:
                if number % 2:
                    answer = await client.post("/api/v1/webhooks/endpoints", json={})
                else:
                    answer = await client.get("/api/v1/config")
            except httpx.HTTPError as error:
                failures.append(repr(error))
            else:
                answers[answer.request.method, answer.status_code] += 1
            await asyncio.sleep(0.005)  # the roles start beside this load

    bearer = {"authorization": f"Bearer {opened_key}"}
    async with (
        httpx.AsyncClient(base_url=door.url, headers=bearer, trust_env=False, timeout=60) as client,
        asyncio.TaskGroup() as group,
    ):

        async def is_ready() -> bool:
            return (await client.get("/api/v1/config")).status_code == 200

        await until(is_ready)
        for number in range(CLIENTS):
            group.create_task(load(client, number))
        for number, port in enumerate(ports):
            seen = sum(answers.values())
            webs[number].send(signal.SIGTERM)
            assert await webs[number].ended() == 0
            webs[number] = await behind.web(port, **drain)
            await until(lambda role=webs[number]: serves(role))
            await until(lambda seen=seen: sum(answers.values()) > seen + 20)
        stopped.set()
    assert not failures
    assert {status for (method, status) in answers if method == "GET"} == {200}
    said = {status for (method, status) in answers if method == "POST"}
    assert said <= {400, 429}, "the role's own words on an empty body, and on so many of them"


async def serves(role: RoleProcess) -> bool:
    return await role.status() == 200
