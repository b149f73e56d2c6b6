"""A browser's cookie opens a store's socket for our own pages and for no other."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from tests.realtime.serving import ORIGIN, TRUSTED, by, serving
from tests.realtime.test_store_socket import ACTORS, STORE, Doubling, close_code, greeted
from websockets.asyncio.client import connect

from cartwheel.systems.realtime.api import Rooms

COOKIE = {"Cookie": "other=1; cw_access=good"}


@pytest.fixture
def rooms(redis: Redis) -> Rooms:
    return Rooms(redis)


@pytest.fixture
async def url(rooms: Rooms) -> AsyncIterator[str]:
    async with serving(rooms, Doubling(), ACTORS) as base:
        yield f"{base}/{STORE}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ORIGIN},
        {"Origin": TRUSTED},
        {"Origin": ORIGIN.upper()},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_a_page_of_ours_is_greeted(url: str, headers: dict[str, str]) -> None:
    async with connect(url, additional_headers=COOKIE | headers, proxy=None) as socket:
        await greeted(socket)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "https://localhost:8000"},
        {"Origin": f"{ORIGIN}.evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_any_other_is_told_nothing(url: str, headers: dict[str, str], rooms: Rooms) -> None:
    """Cross-site WebSocket hijacking: the browser sends the cookie, whoever opens the socket."""
    async with connect(url, additional_headers=COOKIE | headers, proxy=None) as socket:
        assert await close_code(socket) == 4403
    assert rooms.occupied() == []


async def test_a_key_counts_wherever_the_page_is_from(url: str) -> None:
    """A page that has the key needs no cookie, and the cookie is not looked at."""
    headers = {"Origin": "https://shop.example", "Cookie": "cw_access=weak"}
    async with connect(
        url, subprotocols=by("good"), additional_headers=headers, proxy=None
    ) as socket:
        await greeted(socket)


async def test_cookies_may_come_one_by_one(url: str) -> None:
    """As HTTP/2 has them; of two credentials neither counts."""
    headers = [("Origin", ORIGIN), ("Cookie", "cw_access=good"), ("Cookie", "other=1")]
    async with connect(url, additional_headers=headers, proxy=None) as socket:
        await greeted(socket)
    headers = [("Authorization", "Bearer wrong"), ("Authorization", "Bearer good")]
    async with connect(url, additional_headers=headers, proxy=None) as socket:
        assert await close_code(socket) == 4401


async def test_what_the_cookie_may_is_asked_as_of_a_key(url: str) -> None:
    for cookie, code in (("wrong", 4401), ("weak", 4403), ("other", 4404), ("", 4401)):
        headers = {"Origin": ORIGIN, "Cookie": f"cw_access={cookie}"}
        async with connect(url, additional_headers=headers, proxy=None) as socket:
            assert await close_code(socket) == code
