"""Answers are kept as they allow it, for whom they allow it, and no longer."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, OpenDoor, Serve, table

from cartwheel.kernel.ids import new_id
from cartwheel.systems.gateway.caching.rules import Terms, terms_of
from cartwheel.systems.gateway.caching.store import AnswerStore, Kept
from cartwheel.systems.gateway.config.specs import CacheSpec


@pytest.fixture
async def door(serve: Serve, pair: tuple[Instance, Instance]) -> OpenDoor:
    door: OpenDoor = await serve(table(pair[0], cache={}))
    return door


class Asked:
    """Asks one URL over and over."""

    def __init__(self, door: OpenDoor, **says: str) -> None:
        self._client = door.client
        says = {name.replace("_", "-"): value for name, value in says.items()}
        self.key = str(new_id())
        self._query = {"key": self.key, "headers": json.dumps(says)}

    async def __call__(self, method: str = "GET", **headers: str) -> httpx.Response:
        named: Any = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._client.request(method, "/cached", params=self._query, headers=named)


async def test_a_fresh_answer_is_given_again_with_its_age(door: OpenDoor) -> None:
    ask = Asked(door, cache_control="max-age=60", etag='"a"')
    first, second = await ask(), await ask()
    assert (first.text, second.text) == ("1", "1")
    assert "age" not in first.headers
    assert second.headers["age"] == "0"
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    known = await ask(if_none_match='W/"a", "b"')
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", '"a"')
    assert (await ask("HEAD")).headers["content-length"] == "1"
    assert (await ask(cache_control="no-cache")).headers["age"] == "0", "confirmed by its ETag"


@pytest.mark.parametrize(
    "says",
    [
        {},
        {"cache_control": "no-store, max-age=60"},
        {"cache_control": "private, max-age=60"},
        {"cache_control": "max-age=60", "vary": "*"},
        {"cache_control": "max-age=60", "set_cookie": "a=b"},
        {"cache_control": "public, max-age=60", "set_cookie": "a=b"},
        {"cache_control": 'private="x-mine", max-age=60'},
        {"cache_control": "max-age=0, max-age=60"},
        {"cache_control": "max-age=60", "vary": "accept, *"},
        {"cache_control": "max-age=60", "age": "60"},
        {"cache_control": "max-age=0"},
        {"expires": "never"},
    ],
)
async def test_what_may_not_be_kept_is_asked_anew(door: OpenDoor, says: dict[str, str]) -> None:
    ask = Asked(door, **says)
    assert [(await ask()).text for _ in range(2)] == ["1", "2"]


async def test_a_credential_asks_anew_unless_the_answer_is_public(door: OpenDoor) -> None:
    ask = Asked(door, cache_control="max-age=60")
    assert [(await ask(authorization="Bearer a")).text for _ in range(2)] == ["1", "2"]
    assert (await ask()).text == "3"
    assert (await ask(authorization="Bearer a")).text == "4"
    assert (await ask(cookie="a=b")).text == "5"
    assert (await ask()).text == "3"
    ask = Asked(door, cache_control="public, max-age=60")
    assert [(await ask(authorization=f"Bearer {n}")).text for n in range(2)] == ["1", "1"]


async def test_vary_keeps_answers_apart(door: OpenDoor) -> None:
    ask = Asked(door, cache_control="max-age=60", vary="Accept-Language")
    assert (await ask(accept_language="de")).text == "1de"
    assert (await ask(accept_language="en")).text == "2en"
    assert (await ask(accept_language="de")).text == "1de"


async def test_a_stale_answer_is_given_once_more_while_it_is_asked_anew(door: OpenDoor) -> None:
    ask = Asked(door, cache_control="max-age=0, stale-while-revalidate=60", etag="")
    assert (await ask()).text == "1"
    ask = Asked(door, cache_control="max-age=0, stale-while-revalidate=60", last_modified="x")
    assert (await ask()).text == "1"
    assert (await ask()).text == "1", "stale"

    async def is_new() -> bool:
        return int((await ask()).text) > 1

    await until(is_new)


async def test_a_stale_answer_that_must_be_asked_for_anew_is(door: OpenDoor) -> None:
    said = "max-age=0, stale-while-revalidate=60, must-revalidate"
    ask = Asked(door, cache_control=said, last_modified="x")
    assert [(await ask()).text for _ in range(2)] == ["1", "2"]


async def test_the_age_behind_counts(door: OpenDoor) -> None:
    ask = Asked(door, cache_control="max-age=60", age="50")
    assert (await ask()).headers["age"] == "50"
    assert int((await ask()).headers["age"]) >= 50
    assert (await ask()).text == "1"


@pytest.mark.parametrize("said", ["no-cache", 'no-cache="x-mine, x-yours"'])
async def test_an_answer_to_be_confirmed_is_confirmed_each_time(door: OpenDoor, said: str) -> None:
    ask = Asked(door, cache_control=f"{said}, max-age=60", last_modified="x")
    assert [(await ask()).text for _ in range(2)] == ["1", "2"]


async def test_clients_say_what_will_do(door: OpenDoor) -> None:
    ask = Asked(door, cache_control="max-age=60", age="10", last_modified="x")
    assert (await ask(cache_control="only-if-cached")).status_code == 504
    assert (await ask(cache_control="no-store")).text == "1"
    assert (await ask(cache_control="only-if-cached")).status_code == 504, "it was not stored"
    assert (await ask()).text == "2"
    for enough in ("max-age=30", "min-fresh=20", "only-if-cached", "max-stale"):
        assert (await ask(cache_control=enough)).text == "2"
    assert (await ask(cache_control="max-age=5, only-if-cached")).status_code == 504
    for number, too_little in enumerate(("max-age=5", "min-fresh=55", "no-cache", "max-age=0")):
        assert (await ask(cache_control=too_little)).text == str(3 + number)
    assert (await ask(cache_control="no-store")).text == "7"
    assert (await ask()).text == "6", "what was stored stays"


async def test_a_confirmation_that_sets_a_cookie_is_for_its_client_alone(door: OpenDoor) -> None:
    ask = Asked(door, cache_control="no-cache", etag='"a"')
    assert (await ask()).text == "1"
    confirmed = await ask(x_wants_cookie="yes")
    assert (confirmed.text, confirmed.headers["set-cookie"]) == ("1", "a=b")
    assert "set-cookie" not in (await ask()).headers


async def test_a_stale_answer_is_confirmed_by_its_validator(door: OpenDoor) -> None:
    ask = Asked(door, cache_control="no-cache", etag='"a"')
    assert [(await ask()).text for _ in range(3)] == ["1", "1", "1"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_write_drops_what_was_kept(door: OpenDoor, method: str) -> None:
    ask = Asked(door, cache_control="max-age=60")
    assert [(await ask()).text for _ in range(2)] == ["1", "1"]
    assert (await ask(method)).text == "2"
    assert (await ask()).text == "3"


async def test_an_answer_from_before_a_write_is_not_kept_after_it(door: OpenDoor) -> None:
    ask = Asked(door, cache_control="max-age=60")
    early = asyncio.create_task(ask(x_wants_seconds="1"))

    async def is_asked() -> bool:
        return (await door.client.get("/count", params={"key": ask.key})).json() == 1

    await until(is_asked)
    assert (await ask("PUT")).text == "2"
    assert (await early).text == "1"
    assert [(await ask()).text for _ in range(2)] == ["3", "3"]


async def test_a_write_by_another_route_drops_it_too(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    routes = [
        {"name": "read", "pool": "web", "methods": ["GET"], "cache": {}},
        {"name": "write", "pool": "web", "methods": ["PUT"]},
    ]
    ask = Asked(await serve({**table(pair[0]), "routes": routes}), cache_control="max-age=60")
    assert [(await ask()).text for _ in range(2)] == ["1", "1"]
    assert (await ask("PUT")).text == "2"
    assert (await ask()).text == "3"


def terms(**says: str) -> Terms | None:
    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in says.items()]
    return terms_of(200, headers, CacheSpec(), personal=False)


def test_the_more_exact_word_on_freshness_wins() -> None:
    def fresh(**says: str) -> float:
        found = terms(**says)
        assert found is not None
        return found.fresh_seconds

    assert fresh(cache_control="max-age=5, s-maxage=9") == 9
    assert fresh(cache_control="max-age=5", expires="Thu, 01 Jan 1970 00:00:00 GMT") == 5
    dates = {
        "date": "Thu, 01 Jan 1970 00:00:00 GMT",
        "expires": "Thu, 01 Jan 1970 00:01:00 GMT",
    }
    assert fresh(**dates) == 60


def test_memory_is_bounded_and_the_longest_unasked_goes_first() -> None:
    store = AnswerStore(10_000, now=lambda: 0.0)

    def kept(size: int) -> Kept:
        return Kept(200, [], b"x" * size, Terms(60, 0, 0, False, (), False), 0.0, ())

    for name in (b"a", b"b", b"c"):
        store.keep((b"", name, b""), kept(2500))
    assert store.find((b"", b"a", b""), {}) is not None
    store.keep((b"", b"d", b""), kept(2500))
    found = {
        name: store.find((b"", name, b""), {}) is not None for name in (b"a", b"b", b"c", b"d")
    }
    assert found == {b"a": True, b"b": False, b"c": True, b"d": True}
    assert store.size <= 10_000
    store.keep((b"", b"e", b""), kept(20_000))
    assert store.find((b"", b"e", b""), {}) is None
    store.bound(0)
    assert store.size == 0


async def test_routes_and_schemes_do_not_share_answers(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    route = {"pool": "web", "cache": {}}
    door = await serve(
        {
            **table(pair[0]),
            "routes": [
                {"name": "new", "version": "2026-06-01", **route},
                {"name": "old", "version": "2026-01-01", **route},
            ],
            "trustedProxies": ["127.0.0.0/8"],
        }
    )
    ask = Asked(door, cache_control="max-age=60")
    assert (await ask(cartwheel_version="2026-06-01")).text == "1"
    assert (await ask(cartwheel_version="2026-01-01")).text == "2"
    assert (await ask(cartwheel_version="2026-01-01", x_forwarded_proto="https")).text == "3"
    assert (await ask(cartwheel_version="2026-06-01")).text == "1"
    assert (await ask("POST", cartwheel_version="2026-06-01")).text == "4"
    assert (await ask(cartwheel_version="2026-01-01")).text == "5", "a write is about the URL"


@pytest.mark.parametrize(
    "tricks",
    [
        [("accept-language", "xx"), ("accept-language", "de")],
        [("accept-language", "de"), ("connection", "accept-language")],
        [("accept-language", "de"), ("content-length", "2")],
    ],
)
async def test_no_answer_is_planted_for_others(
    door: OpenDoor, tricks: list[tuple[str, str]]
) -> None:
    says = json.dumps({"cache-control": "max-age=60", "vary": "accept-language"})
    query = {"key": str(new_id()), "headers": says}
    body = b"{}" if ("content-length", "2") in tricks else None
    planted = await door.client.request(
        "GET", "/cached", params=query, headers=tricks, content=body
    )
    assert planted.text.startswith("1")
    found = await door.client.get("/cached", params=query, headers={"accept-language": "de"})
    assert found.text == "2de"


def test_made_up_variants_are_bounded() -> None:
    store = AnswerStore(1 << 20)
    terms = Terms(60, 0, 0, public=True, vary=(b"accept",), has_validator=False)
    for number in range(200):
        store.keep((b"", b"/", b""), Kept(200, [], b"", terms, 0, (b"%d" % number,)))
    found = [n for n in range(200) if store.find((b"", b"/", b""), {b"accept": b"%d" % n})]
    assert found == list(range(136, 200))
    assert store.size == 64 * 512
