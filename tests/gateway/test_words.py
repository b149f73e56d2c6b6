"""What a role makes of words about callers: who is not believed is told of, and costs little."""

from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs
from tests.unit.tokens.making import ISSUER, NOW, OTHER_KEYS, FixedKeys, StandingClock, fixed_keys

from cartwheel.systems.gateway.api import Edge
from cartwheel.systems.gateway.policies.words import CallerReader, CallerSigner
from cartwheel.systems.gateway.proxy.forwarding import CALLER_HEADER, Caller
from cartwheel.systems.tokens.api import PasetoSigner, PasetoVerifier

FORGED = "v4.public.forged"


async def where(request: Request) -> Response:
    """Answer with the address that the role sees."""
    assert request.client is not None
    return PlainTextResponse(request.client.host)


@dataclass
class Role:
    """A role behind a door; each has a clock of its own."""

    keys: FixedKeys = field(default_factory=fixed_keys)
    clock: StandingClock = field(default_factory=StandingClock)

    async def word(self, address: str) -> str:
        """Let the door say where a call comes from."""
        signer = CallerSigner(PasetoSigner(self.keys, StandingClock(), ISSUER))
        caller = Caller(address, "https", b"a", address.encode(), b"")
        return (await signer.sign(caller)).decode()

    def client(self, *, header_bytes: int = 65536) -> httpx.AsyncClient:
        """Call it from the door's address."""
        words = CallerReader(PasetoVerifier(self.keys, self.clock, ISSUER))
        app = Starlette(routes=[Route("/", where)])
        edge = Edge(app, words=words, header_bytes=header_bytes)
        transport = httpx.ASGITransport(app=edge, client=("192.0.2.1", 1))  # type: ignore[arg-type]
        return httpx.AsyncClient(transport=transport, base_url="https://edge")


def said(word: str, **more: str) -> dict[str, str]:
    return {CALLER_HEADER.decode(): word} | more


async def test_clocks_apart_are_told_of_once_a_minute() -> None:
    role = Role()
    word = await role.word("192.0.2.9")
    with capture_logs() as logs:
        async with role.client() as client:
            assert (await client.get("/", headers=said(word))).text == "192.0.2.9"
            assert not logs
            role.clock.moment = NOW + timedelta(seconds=75)
            for _ in range(3):
                assert (await client.get("/", headers=said(word))).text == "192.0.2.1"
    (told,) = logs
    assert told == {
        "event": "a word about a caller is not believed",
        "log_level": "warning",
        "said_by": "192.0.2.1",
        "reason": "by this clock it is 15 s too old",
    }


async def test_a_stranger_s_word_is_told_of_too() -> None:
    role = Role()
    other = Role(keys=OTHER_KEYS)
    with capture_logs() as logs:
        async with role.client() as client:
            for word in (FORGED, await other.word("192.0.2.9")):
                assert (await client.get("/", headers=said(word))).text == "192.0.2.1"
    assert [told["reason"] for told in logs] == ["it is not one of the door's"]


async def test_what_is_too_large_is_refused_before_its_word_is_read() -> None:
    role = Role()
    word = await role.word("192.0.2.9")
    async with role.client(header_bytes=2048) as client:
        answer = await client.get("/", headers=said(word, large="x" * 2048))
        assert (answer.status_code, answer.json()["code"]) == (431, "gateway.head_too_large")
        assert role.keys.asked == 0
        assert (await client.get("/", headers=said(FORGED))).text == "192.0.2.1"
        assert role.keys.asked == 0, "what is written otherwise than a word of ours"
        assert (await client.get("/", headers=said(word))).text == "192.0.2.9"
