"""The key set is fetched seldom, whatever tokens say, and missed by nobody while it is away."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs
from tests.embedded.harness import until
from tests.unit.tokens.making import (
    AUDIENCE,
    CLOCK,
    ISSUER,
    KEYS,
    OTHER_KEYS,
    FixedKeys,
    segment,
    signed,
)

from cartwheel.entrypoints.server import listen, serve
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.tokens.api import InvalidTokenError, JWKSClient, JWTVerifier, jwks_route
from cartwheel.systems.tokens.keys import Algorithm
from cartwheel.systems.tokens.remembering import Pace

PATH = "/.well-known/jwks.json"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@dataclass
class Published:
    """The keys of the unit tests, or none."""

    keys: FixedKeys | None = field(default_factory=lambda: KEYS)

    async def published(self) -> tuple[bytes, ...]:
        if self.keys is None:
            raise UnavailableError("away")
        return tuple(key.public_jwk for pair in self.keys.made.values() for key in pair)


@dataclass
class Source:
    """A server that counts who asks; its answer may be changed."""

    url: str = ""
    answer: Response | None = None
    published: Published = field(default_factory=Published)
    asked: int = 0

    async def serve(self, request: Request) -> Response:
        self.asked += 1
        if self.answer is not None:
            return self.answer
        return await jwks_route(self.published).endpoint(request)


@asynccontextmanager
async def serving(source: Source, *, port: int = 0) -> AsyncIterator[int]:
    with listen("127.0.0.1", port) as listener:
        port = listener.getsockname()[1]
        source.url = f"http://127.0.0.1:{port}{PATH}"
        async with serve(Starlette(routes=[Route(PATH, source.serve)]), listener):
            yield port


@pytest.fixture
async def source() -> AsyncIterator[Source]:
    source = Source()
    async with serving(source):
        yield source


@asynccontextmanager
async def client(source: Source, *, pace: Pace | None = None) -> AsyncIterator[JWKSClient]:
    made = JWKSClient(source.url, pace=pace) if pace else JWKSClient(source.url)
    try:
        yield made
    finally:
        await made.close()


def token_of(kid: str) -> str:
    header = json.dumps({"alg": "RS256", "typ": "at+jwt", "kid": kid}).encode()
    return f"{segment(header)}.{segment(b'{}')}.{segment(bytes(256))}"


async def test_ten_thousand_random_key_ids_cause_one_fetch_per_cooldown(source: Source) -> None:
    cooldown = 0.5
    async with client(source, pace=Pace(fresh=600, cooldown=cooldown)) as keys:
        verifier = JWTVerifier(keys, CLOCK, ISSUER)
        token = await signed("jwt")
        await verifier.verify(token, audience=AUDIENCE)
        assert source.asked == 1
        loop = asyncio.get_running_loop()
        began = loop.time()

        async def attack() -> bool:
            try:
                await verifier.verify(token_of(str(uuid4())), audience=AUDIENCE)
            except InvalidTokenError:
                return True
            return False

        for _ in range(10):
            assert all(await asyncio.gather(*(attack() for _ in range(1000))))
        lasted = loop.time() - began
        assert source.asked <= 2 + int(lasted / cooldown)
        assert await verifier.verify(token, audience=AUDIENCE)


async def test_ten_thousand_at_once_are_answered_by_one_fetch(source: Source) -> None:
    async with client(source, pace=Pace(fresh=600, cooldown=60)) as keys:
        found = await asyncio.gather(*(keys.find(str(uuid4())) for _ in range(10_000)))
    assert set(found) == {None}
    assert source.asked == 1


async def test_an_address_in_a_token_is_never_fetched(source: Source) -> None:
    async with client(source) as keys:
        header = {"alg": "RS256", "typ": "at+jwt", "kid": "x", "jku": source.url}
        token = f"{segment(json.dumps(header).encode())}.{segment(b'{}')}.{segment(bytes(256))}"
        with pytest.raises(InvalidTokenError):
            await JWTVerifier(keys, CLOCK, ISSUER).verify(token, audience=AUDIENCE)
    assert source.asked == 0


async def test_a_new_key_is_found_by_its_first_token(source: Source) -> None:
    source.published.keys = OTHER_KEYS
    async with client(source, pace=Pace(fresh=600, cooldown=0.0)) as keys:
        verifier = JWTVerifier(keys, CLOCK, ISSUER)
        token = await signed("jwt")
        with pytest.raises(InvalidTokenError):
            await verifier.verify(token, audience=AUDIENCE)
        source.published.keys = KEYS
        # This very id was unknown a moment ago, but another stranger has the set fetched.
        assert await keys.find(str(uuid4())) is None
        assert await verifier.verify(token, audience=AUDIENCE)


async def test_a_key_that_is_published_no_more_is_believed_no_more(source: Source) -> None:
    kid = KEYS.made[Algorithm.RS256][0].kid
    async with client(source, pace=Pace(fresh=0.05, cooldown=0.01)) as keys:
        assert await keys.find(kid) is not None
        source.published.keys = OTHER_KEYS

        async def is_gone() -> bool:
            return await keys.find(kid) is None

        await until(is_gone)


async def test_keys_stay_while_the_source_is_away_and_change_when_it_is_back() -> None:
    source = Source()
    kid = KEYS.made[Algorithm.RS256][0].kid
    pace = Pace(fresh=0.02, cooldown=0.02)
    async with serving(source) as port:
        keys = JWKSClient(source.url, pace=pace)
        assert await keys.find(kid) is not None
    for _ in range(50):
        assert await keys.find(kid) is not None
        await asyncio.sleep(0.005)
    source.published.keys = OTHER_KEYS
    async with serving(source, port=port):

        async def is_gone() -> bool:
            return await keys.find(kid) is None

        await until(is_gone)
    await keys.close()


@pytest.mark.parametrize(
    "answer",
    [
        Response(status_code=500),
        Response(status_code=404),
        RedirectResponse("http://127.0.0.1:9/elsewhere"),
        Response("<html>"),
        Response('{"keys": 7}'),
        Response("[" * 100_000),
        Response(b'{"keys":[]}' + b" " * 300_000),
    ],
    ids=["500", "404", "redirect", "html", "number", "deep", "large"],
)
async def test_nonsense_is_taken_for_an_outage(source: Source, answer: Response) -> None:
    kid = KEYS.made[Algorithm.RS256][0].kid
    async with client(source, pace=Pace(fresh=600, cooldown=0.0)) as keys:
        assert await keys.find(kid) is not None
        source.answer = answer
        assert await keys.find("a stranger") is None
        assert source.asked == 2
        assert await keys.find(kid) is not None
    async with client(source) as keys:
        with pytest.raises(UnavailableError, match="The key set cannot be read"):
            await keys.find(kid)


async def test_keys_of_others_are_passed_over(source: Source) -> None:
    ours = json.loads(KEYS.made[Algorithm.RS256][0].public_jwk)
    others = [
        {"kty": "oct", "kid": "s", "k": "c2VjcmV0"},
        {"kty": "EC"},
        7,
        None,
        ours | {"n": "x"},
    ]
    source.answer = Response(json.dumps({"keys": [*others, ours]}))
    async with client(source) as keys:
        assert await keys.find(ours["kid"]) is not None
        assert await keys.find("s") is None


@contextmanager
def asking(published: Published) -> Iterator[httpx.AsyncClient]:
    app = Starlette(routes=[jwks_route(published)])
    yield httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_the_set_may_be_cached_and_shows_no_private_half() -> None:
    with asking(Published()) as http:
        answer = await http.get(PATH)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/jwk-set+json"
        assert answer.headers["cache-control"] == "public, max-age=60"
        shown = answer.json()["keys"]
        assert [key["kid"] for key in shown] == [*KEYS.known]
        assert {name for key in shown for name in key} == {
            "kty", "kid", "alg", "use", "n", "e", "crv", "x",
        }  # fmt: skip
        again = await http.get(PATH, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == "public, max-age=60"
        other = await http.get(PATH, headers={"if-none-match": '"another"'})
        assert other.status_code == 200


async def test_a_set_that_cannot_be_read_says_when_to_come_again() -> None:
    with asking(Published(None)) as http:
        answer = await http.get(PATH)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
