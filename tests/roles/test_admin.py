"""Metrics and the details of health stand on a port of their own, which strangers do not reach."""

import httpx
from tests.roles.fleet import Fleet


async def test_strangers_learn_a_word_and_operators_everything(fleet: Fleet) -> None:
    (role,) = await fleet.start("scheduler")
    (serving,) = [line for line in role.lines if line["event"] == "serving"]
    async with (
        httpx.AsyncClient(base_url=role.url, trust_env=False, timeout=30) as public,
        httpx.AsyncClient(base_url=serving["admin"], trust_env=False, timeout=30) as admin,
    ):
        assert admin.base_url.host == "127.0.0.1"
        for path in ("/health", "/readyz"):
            assert (await public.get(path)).json() == {"status": "ok"}
            assert "PostgreSQL" in (await admin.get(path)).text
        assert (await public.get("/metrics")).status_code == 404
        assert "cartwheel_" in (await admin.get("/metrics")).text
