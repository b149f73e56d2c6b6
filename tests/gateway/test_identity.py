"""A token is checked once at the door, and who it is reaches the roles signed by us alone."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette
from tests.gateway.conftest import Instance, OpenDoor, Serve, table
from tests.rates.making import MovedClock

from cartwheel.entrypoints.server import listen
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.gateway.api import Door
from cartwheel.systems.rates.redis import RedisRates
from cartwheel.systems.rpc.api import IDENTITY_HEADER
from cartwheel.systems.tokens.api import (
    AUDIENCE,
    ROLES_AUDIENCE,
    Claims,
    EitherVerifier,
    Identity,
    InvalidTokenError,
    JWKSClient,
    JWTSigner,
    PasetoSigner,
    PasetoVerifier,
    RememberingVerifier,
    jwks_route,
)
from cartwheel.systems.tokens.keys import Algorithm, NewKey, TokenKey, generate, read_key

ISSUER = "cartwheel"
HEADER = IDENTITY_HEADER.decode()


class Keys:
    """One key of each kind, in memory."""

    def __init__(self) -> None:
        self._made: Mapping[Algorithm, NewKey] = {a: generate(a) for a in Algorithm}

    async def active(self, algorithm: Algorithm) -> TokenKey:
        made = self._made[algorithm]
        return read_key(made.public_jwk, made.private_jwk)

    async def find(self, kid: str) -> TokenKey | None:
        for made in self._made.values():
            if made.kid == kid:
                return read_key(made.public_jwk)
        return None

    async def published(self) -> tuple[bytes, ...]:
        return tuple(made.public_jwk for made in self._made.values())


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys()


@asynccontextmanager
async def published(keys: Keys) -> AsyncIterator[str]:
    """The key set's URL."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        async with Door(Starlette(routes=[jwks_route(keys)])).serve(listener, grace_seconds=0.5):
            yield f"http://127.0.0.1:{port}/.well-known/jwks.json"


@pytest.fixture
async def door(
    serve: Serve, pair: tuple[Instance, Instance], keys: Keys, counter: RedisRates
) -> AsyncIterator[OpenDoor]:
    clock = SystemClock()
    async with published(keys) as url:
        client = JWKSClient(url)
        verifier = RememberingVerifier(EitherVerifier(client, clock, issuer=ISSUER), clock)
        made = table(pair[0], identity={"required": True}) | {"tokens": {"jwks": url}}
        made["routes"][0]["rates"] = [{"by": "user", "calls": 3, "windowSeconds": 3600}]
        door: OpenDoor = await serve(
            made,
            counter=counter,
            verifier=verifier,
            signer=PasetoSigner(keys, clock, ISSUER),
        )
        yield door
        await client.close()


async def token_for(keys: Keys, subject: UUID, *, audience: str = AUDIENCE) -> str:
    signer = JWTSigner(keys, SystemClock(), ISSUER)
    return await signer.sign(
        Identity(subject=subject, store=new_id(), role="staff"),
        audience=audience,
        lifetime=timedelta(minutes=5),
    )


async def test_a_token_is_checked_and_its_owner_introduced(door: OpenDoor, keys: Keys) -> None:
    subject = new_id()
    token = await token_for(keys, subject)
    roles = PasetoVerifier(keys, SystemClock(), ISSUER)
    for headers in (
        {"authorization": f"Bearer {token}"},
        {"cookie": f"a=b; __Host-cw_access={token}"},
    ):
        answer = await door.client.get("/", headers={**headers, HEADER: "forged"})
        assert answer.status_code == 200
        shown = [value for name, value in answer.json()["headers"] if name == HEADER]
        assert len(shown) == 1
        claims = await roles.verify(shown[0], audience=ROLES_AUDIENCE)
        assert (claims.subject, claims.role) == (subject, "staff")


async def test_what_does_not_hold_goes_no_further(door: OpenDoor, keys: Keys) -> None:
    token = await token_for(keys, new_id())
    other = await token_for(keys, new_id(), audience="another")
    for credential in (token[:-4] + "AAAA", other, "a.b.c"):
        answer = await door.client.get("/", headers={"authorization": f"Bearer {credential}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "tokens.invalid")
    assert (await door.client.get("/", headers={HEADER: "forged"})).status_code == 401
    answer = await door.client.get("/", headers={"authorization": "Bearer cw_key"})
    assert answer.status_code == 200, "a store's key is for the roles to judge"
    assert HEADER not in dict(answer.json()["headers"])


class Counted:
    """A verifier that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def verify(self, token: str, *, audience: str) -> Claims:  # noqa: ARG002
        self.asked += 1
        raise InvalidTokenError


async def test_made_up_tokens_are_no_work_beyond_their_addresss_limit(
    serve: Serve, pair: tuple[Instance, Instance], counter: RedisRates
) -> None:
    """The other limits are not touched by whoever is nobody."""
    verifier = Counted()
    made = table(pair[0], identity={}) | {"tokens": {"jwks": "http://127.0.0.1:1"}}
    made["routes"][0]["rates"] = [
        {"by": "user", "calls": 1, "windowSeconds": 3600},
        {"by": "endpoint", "calls": 1, "windowSeconds": 3600},
        {"by": "address", "calls": 5, "windowSeconds": 3600},
    ]
    door = await serve(made, counter=counter, verifier=verifier)

    async def status(number: int) -> int:
        made_up = {"authorization": f"Bearer a.b.{number}"}
        answer = await door.client.get("/", headers=made_up)
        found: int = answer.status_code
        return found

    assert [await status(number) for number in range(8)] == [401] * 5 + [429] * 3
    assert verifier.asked == 5


async def test_a_person_is_limited_whatever_the_token(door: OpenDoor, keys: Keys) -> None:
    subject = new_id()
    tokens = [await token_for(keys, subject) for _ in range(4)]
    found = [
        (await door.client.get("/", headers={"authorization": f"Bearer {token}"})).status_code
        for token in tokens
    ]
    assert found == [200, 200, 200, 429]


async def test_a_wait_from_further_in_covers_the_limits_before_it(
    serve: Serve, pair: tuple[Instance, Instance], keys: Keys, redis: Redis
) -> None:
    """What counts users comes after the address has paid for reading the token."""
    clock = MovedClock()
    counter = RedisRates(redis, namespace="door", clock=clock)
    ada = {"authorization": f"Bearer {await token_for(keys, new_id())}"}
    async with published(keys) as url:
        client = JWKSClient(url)
        made = table(pair[0], identity={}) | {"tokens": {"jwks": url}}
        made["routes"][0]["rates"] = [
            {"by": "address", "calls": 2, "windowSeconds": 600, "whenAway": "refuse"},
            {"by": "user", "calls": 1, "windowSeconds": 10, "whenAway": "refuse"},
        ]
        verifier = EitherVerifier(client, SystemClock(), issuer=ISSUER)
        door = await serve(made, counter=counter, verifier=verifier)
        assert (await door.client.get("/", headers=ada)).status_code == 200
        refused = await door.client.get("/", headers=ada)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "900")
        clock.move(900)
        assert (await door.client.get("/", headers=ada)).status_code == 200
        await client.close()
