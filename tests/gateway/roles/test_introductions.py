"""A token is checked at the door; the web role takes the door's signed word for it."""

import re
from collections.abc import Mapping
from pathlib import Path

import httpx
from tests.embedded.harness import until
from tests.gateway.conftest import Instance
from tests.gateway.roles.conftest import Behind, address

from cartwheel.systems.rpc.api import IDENTITY_HEADER

HEADER = IDENTITY_HEADER.decode()
LOGIN = {"email": "ada@shop.example", "password": "wobbly teapot 7 lighthouse"}


async def signed_in(client: httpx.AsyncClient, mail: Path) -> str:
    """Register, verify the address and sign in, all through the door."""
    registered = await client.post("/api/v1/auth/register", json={**LOGIN, "name": "Ada"})
    assert registered.is_success, registered.text
    found: list[str] = []

    def is_mailed() -> bool:
        for file in mail.glob("*"):
            text = file.read_text().replace("=\n", "").replace("=3D", "=")
            found.extend(re.findall(r"/verify-email#token=([\w-]+)", text))
        return found != []

    await until(is_mailed)
    await client.post("/api/v1/auth/verify-email", json={"token": found[0]})
    answer = await client.post("/api/v1/auth/login", json=LOGIN)
    token: str = answer.json()["accessToken"]
    return token


async def test_the_door_vouches_for_a_token_that_it_checked(
    behind: Behind, pair: tuple[Instance, Instance]
) -> None:
    web = await behind.web()
    door = await behind.door(
        {
            "pools": {
                "web": {"upstreams": [address(web)]},
                "echo": {"upstreams": [pair[0].address]},
            },
            "routes": [
                {"name": "echo", "pool": "echo", "prefix": "/echo", "identity": {}},
                {"name": "web", "pool": "web", "identity": {}},
            ],
            "tokens": {"jwks": f"{web.url}/.well-known/jwks.json", "passOn": True},
        }
    )
    async with (
        httpx.AsyncClient(base_url=door.url, trust_env=False, timeout=30) as outside,
        httpx.AsyncClient(base_url=web.url, trust_env=False, timeout=30) as inside,
    ):

        async def is_ready() -> bool:
            return (await outside.get("/api/v1/auth/me")).status_code == 401

        async def me(client: httpx.AsyncClient, headers: Mapping[str, str]) -> int:
            client.cookies.clear()
            answer = await client.get("/api/v1/auth/me", headers=headers)
            if answer.status_code == 200:
                assert LOGIN["email"] in answer.text
            return answer.status_code

        await until(is_ready)
        token = await signed_in(outside, await behind.mailing())
        bearer = {"authorization": f"Bearer {token}"}
        made_up = {"authorization": "Bearer a.b.c"}
        outside.cookies.clear()

        seen = (await outside.get("/echo", headers=bearer | {HEADER: "forged"})).json()["headers"]
        words = [value for name, value in seen if name == HEADER]
        assert len(words) == 1, "the door's own, in the place of the forged one"
        assert words[0].startswith("v4.public.")

        assert await me(outside, bearer) == 200
        assert await me(outside, bearer | {HEADER: "forged"}) == 200
        assert await me(outside, made_up) == 401
        assert await me(outside, made_up | {HEADER: words[0]}) == 401

        assert await me(inside, bearer) == 200
        assert await me(inside, made_up | {HEADER: words[0]}) == 200, "the word is enough"
        assert await me(inside, bearer | {HEADER: "forged"}) == 401
        assert await me(inside, bearer | {HEADER: f"{words[0][:-4]}AAAA"}) == 401
        assert await me(inside, bearer | {HEADER: token}) == 401, "a person's is no role's word"
        assert await me(inside, {HEADER: words[0]}) == 401, "it stands beside a credential alone"
