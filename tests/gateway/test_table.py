"""The routing table: what it takes, what it refuses, and how a new one takes over."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, Serve, table

from cartwheel.systems.gateway.api import RouteTableError, follow_file, load
from cartwheel.systems.gateway.config.loading import parse
from cartwheel.systems.gateway.config.specs import RewriteSpec, RouteSpec, VersionSpec
from cartwheel.systems.gateway.errors import (
    BadRequestTargetError,
    MethodNotAllowedError,
    RouteNotFoundError,
)
from cartwheel.systems.gateway.proxy.transforms import PathChange
from cartwheel.systems.gateway.routing import Routes

POOLS = {"web": {"upstreams": ["a:1"]}}
ROUTE = {"name": "web", "pool": "web"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"pools": POOLS}, "t: $: Object missing required field `routes`"),
        (
            {"pools": POOLS, "routes": [ROUTE, {**ROUTE, "prefix": "shop"}]},
            r"t: $.routes[1].prefix: Expected `str` matching regex '^/[^?#\\s]*$'",
        ),
        (
            {"pools": POOLS, "routes": [{**ROUTE, "timeout": 3}]},
            "t: $.routes[0]: Object contains unknown field `timeout`",
        ),
        (
            {"pools": POOLS, "routes": [{**ROUTE, "pool": "wep"}, ROUTE]},
            (
                "t: $.routes[0].name: 'web' names 2 routes\n"
                "t: $.routes[0].pool: no pool is called 'wep'\n"
                "t: $.routes[1].name: 'web' names 2 routes"
            ),
        ),
        (
            {"pools": {"web": {}}, "routes": [ROUTE]},
            "t: $.pools.web: give either upstreams or discovery",
        ),
        (
            {"pools": {"web": {"upstreams": ["a:99999"]}}, "routes": [ROUTE]},
            "t: $.pools.web.upstreams[0]: 'a:99999' has no such port",
        ),
        (
            {"pools": POOLS, "routes": [{**ROUTE, "version": "v1"}]},
            "t: $.routes[0].version: a version that is no date needs {version} in the prefix",
        ),
        (
            {"pools": POOLS, "routes": [{**ROUTE, "rewrite": {"prefix": "/b", "by": "/"}}]},
            "t: $.routes[0].rewrite.prefix: '/b' does not begin ''",
        ),
        (
            {"pools": POOLS, "routes": [{**ROUTE, "prefix": "/a%2fb"}]},
            "t: $.routes[0].prefix: '/a%2fb' holds escapes or empty segments",
        ),
    ],
)
def test_a_bad_entry_is_named(content: dict[str, Any], words: str) -> None:
    with pytest.raises(RouteTableError) as caught:
        parse(content, source="t")
    assert str(caught.value) == words


def test_both_formats_say_the_same(tmp_path: Path) -> None:
    yaml, toml = tmp_path / "t.yaml", tmp_path / "t.toml"
    yaml.write_text("pools: {web: {upstreams: ['a:1']}}\nroutes: [{name: web, pool: web}]\n")
    toml.write_text('[pools.web]\nupstreams = ["a:1"]\n[[routes]]\nname = "web"\npool = "web"\n')
    assert load(yaml) == load(toml) == parse({"pools": POOLS, "routes": [ROUTE]}, source="t")
    with pytest.raises(RouteTableError, match="cannot be read: No such file"):
        load(tmp_path / "none.yaml")
    yaml.write_text("pools: [")
    with pytest.raises(RouteTableError, match=r"t\.yaml is no YAML"):
        load(yaml)


def routes(*specs: dict[str, Any], default: str = "") -> Routes[str]:
    made = parse(
        {"pools": POOLS, "routes": [{"pool": "web", **spec} for spec in specs]}, source="t"
    ).routes
    pairs: list[tuple[RouteSpec, str]] = [(route, route.name) for route in made]
    return Routes(pairs, VersionSpec(default=default))


def find(
    found: Routes[str], path: str, *, host: str = "", method: str = "GET", day: str = ""
) -> str:
    headers = [(b"cartwheel-version", day.encode())] if day else []
    return found.find(host.encode(), path.encode(), method, headers).target


def test_the_most_exact_route_wins() -> None:
    found = routes(
        {"name": "all"},
        {"name": "api", "prefix": "/api"},
        {"name": "orders", "prefix": "/api/orders/", "methods": ["GET"]},
        {"name": "shop", "host": "shop.example"},
        {"name": "any-shop", "host": "*.shop.example", "prefix": "/x"},
        {"name": "v1", "prefix": "/api/{version}/cars", "version": "v1"},
    )
    assert find(found, "/") == "all"
    assert find(found, "/api") == find(found, "/api/") == "api"
    assert find(found, "/apix") == "all"
    assert find(found, "/api/orders/7", method="HEAD") == "orders"
    assert find(found, "/api/orders/7", method="POST") == "api"
    assert find(found, "/api/v1/cars/3") == "v1"
    assert find(found, "/api", host="Shop.Example:8000") == "shop"
    assert find(found, "/x", host="a.shop.example") == "any-shop"
    assert find(found, "/y", host="a.shop.example") == "all"


def test_a_dated_version_is_asked_for_by_header() -> None:
    specs = (
        {"name": "old", "version": "2026-01-01"},
        {"name": "new", "version": "2026-06-01"},
    )
    found = routes(*specs)
    assert find(found, "/") == "new"
    assert find(found, "/", day="2026-05-31") == "old"
    assert find(found, "/", day="2026-06-01") == "new"
    assert find(routes(*specs, default="2026-02-02"), "/") == "old"
    with pytest.raises(RouteNotFoundError):
        find(found, "/", day="2025-12-31")
    with pytest.raises(BadRequestTargetError):
        find(found, "/", day="soon")


@pytest.mark.parametrize(
    "path", ["/a/../b", "/a/%2E%2e/b", "/.", "/a%2fb", "/a\\b", "//a", "/%00", "/a#b"]
)
def test_a_path_that_can_be_read_in_two_ways_is_refused(path: str) -> None:
    with pytest.raises(BadRequestTargetError):
        find(routes({"name": "all"}), path)


def test_an_encoded_letter_leads_around_no_route() -> None:
    found = routes({"name": "all"}, {"name": "inner", "prefix": "/inner/a@b"})
    assert find(found, "/%69nner/a%40b/c") == "inner"
    change = PathChange.of(RewriteSpec(prefix="/inner", by="/outer"))
    assert change is not None
    assert change.apply(b"/%69nner/a%20b") == b"/outer/a%20b"


@pytest.mark.parametrize("value", ["1\n", "\u20ac", "a\x00", "a\x7f"])
def test_a_header_to_set_is_one(value: str) -> None:
    route = {"name": "web", "pool": "web", "requestHeaders": {"set": {"X-A": value}}}
    with pytest.raises(RouteTableError):
        parse({"pools": {"web": {"upstreams": ["a:1"]}}, "routes": [route]}, source="table")


async def test_a_file_that_breaks_the_table_does_not_end_the_watch(tmp_path: Path) -> None:
    file = tmp_path / "gateway.yaml"
    text = "pools: {web: {upstreams: ['a:1']}}\nroutes: [{name: web, pool: web}]\n"
    file.write_text(text)
    applied: list[Any] = []

    def apply(found: Any) -> None:
        applied.append(found)
        if len(applied) == 1:
            raise UnicodeError

    following = asyncio.create_task(follow_file(file, apply))
    await asyncio.sleep(0)
    for number in (1, 2):
        file.write_text(text + "# new\n" * number)
        await until(lambda number=number: len(applied) == number)
    following.cancel()


def test_other_methods_are_refused_with_those_that_are_taken() -> None:
    found = routes({"name": "read", "methods": ["GET"]}, {"name": "dot", "prefix": "/.well-known"})
    assert find(found, "/.well-known/x", method="POST") == "dot"
    with pytest.raises(MethodNotAllowedError) as caught:
        find(found, "/", method="POST")
    assert caught.value.allowed == ("GET", "HEAD")


async def test_a_new_file_takes_over_and_a_bad_one_changes_nothing(
    serve: Serve, pair: tuple[Instance, Instance], tmp_path: Path
) -> None:
    door = await serve(table(pair[0], prefix="/one"))
    kept = door.gateway.pools["web"]
    file = tmp_path / "gateway.yaml"
    text = (
        f"pools: {{web: {{upstreams: ['{pair[0].address}']}}}}\n"
        "routes: [{name: web, pool: web, prefix: /two}]\n"
    )
    file.write_text(text)
    following = asyncio.create_task(follow_file(file, door.gateway.apply))
    await asyncio.sleep(0)

    async def status(path: str) -> int:
        return (await door.client.get(path)).status_code

    async def took() -> bool:
        return await status("/two") == 200

    assert (await status("/one"), await status("/two")) == (200, 404)
    file.write_text(text + "# new\n")
    await until(took)
    assert await status("/one") == 404
    assert door.gateway.pools["web"] is kept

    seen = asyncio.Event()

    def apply(found: Any) -> None:
        door.gateway.apply(found)
        seen.set()

    following.cancel()
    following = asyncio.create_task(follow_file(file, apply))
    await asyncio.sleep(0)
    file.write_text("routes: [")
    await asyncio.sleep(0.7)  # one look at the bad file
    assert not seen.is_set()
    assert await took()
    file.write_text(text + "# back\n")
    await asyncio.wait_for(seen.wait(), 60)
    following.cancel()
