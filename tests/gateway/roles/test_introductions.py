"""A token is checked at the door; the web role takes the door's signed word for it."""

from collections.abc import Mapping

import httpx
from tests.embedded.harness import until
from tests.gateway.conftest import Instance
from tests.gateway.roles.conftest import Behind, address, before, from_address, signed_in

from cartwheel.systems.rpc.api import IDENTITY_HEADER

HEADER = IDENTITY_HEADER.decode()
LOGIN = {"email": "ada@shop.example", "password": "wobbly teapot 7 lighthouse"}


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
        token = await signed_in(outside, await behind.mailing(), LOGIN)
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
        assert await me(inside, made_up | {HEADER: words[0]}) == 401, "it was said of another"
        assert await me(inside, bearer | {HEADER: "forged"}) == 401
        assert await me(inside, bearer | {HEADER: f"{words[0][:-4]}AAAA"}) == 401
        assert await me(inside, bearer | {HEADER: token}) == 401, "a person's is no role's word"
        assert await me(inside, {HEADER: words[0]}) == 401, "it stands beside a credential alone"


async def test_the_doors_word_counts_for_the_roles_own_credential_alone(behind: Behind) -> None:
    """Door and role may look at different credentials; the role judges its own, with its rules."""
    web = await behind.web()
    door = await behind.door(before(web))
    mail = await behind.mailing()
    logins = {name: {**LOGIN, "email": f"{name}@words.example"} for name in ("ada", "mallory")}
    async with from_address(door, "127.0.0.4") as client:
        await until(lambda: served(client))
        ada, mallory = [await signed_in(client, mail, login) for login in logins.values()]

        async def asked(cookies: str, **more: str) -> httpx.Response:
            client.cookies.clear()
            return await client.get("/api/v1/auth/me", headers={"cookie": cookies}, **more)

        # The role's public address is local: `cw_access` is its name, and the other is ignored.
        for cookies in (
            f"__Host-cw_access={mallory}; cw_access={ada}",
            f"cw_access={ada}; __Host-cw_access={mallory}",
        ):
            answer = await asked(cookies)
            assert (answer.status_code, answer.json()["person"]["email"]) == (
                200,
                logins["ada"]["email"],
            )
        assert (await asked(f"__Host-cw_access={mallory}")).status_code == 401

        foreign = {
            "cookie": f"cw_access={ada}",
            "origin": "https://evil.example",
            "sec-fetch-site": "cross-site",
        }
        params = {"connectionParams": '{"ticket":"meaningless"}'}
        plain = await client.post("/trpc/stores.open", json={"name": "Taken"}, headers=foreign)
        assert plain.status_code == 403
        with_params = await client.post(
            "/trpc/stores.open", json={"name": "Taken"}, headers=foreign, params=params
        )
        assert with_params.status_code == 400, "they stand for headers in a GET alone"
        read = await client.get("/trpc/auth.me", headers=foreign, params=params)
        assert read.status_code == 401, "what counts is the credential that the role has found"


async def served(client: httpx.AsyncClient) -> bool:
    return (await client.get("/api/v1/auth/me")).status_code == 401
