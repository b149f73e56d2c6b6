"""
Paths that servers read in several ways: refused, kept or decoded, as the route says.

Whatever it says, no spelling leads around another route, and what is no path goes nowhere.
"""

import itertools
from typing import Any

import pytest
from tests.gateway.conftest import Instance, OpenDoor, Serve, table

from cartwheel.systems.gateway.config.loading import parse
from cartwheel.systems.gateway.config.specs import RewriteSpec, VersionSpec
from cartwheel.systems.gateway.errors import BadRequestTargetError, MethodNotAllowedError
from cartwheel.systems.gateway.proxy.transforms import PathChange
from cartwheel.systems.gateway.routing import Routes


def routes(*specs: dict[str, Any]) -> Routes[str]:
    made = parse(
        {
            "pools": {"web": {"upstreams": ["a:1"]}},
            "routes": [{"name": f"r{n}", "pool": "web", **spec} for n, spec in enumerate(specs)],
        },
        source="t",
    ).routes
    return Routes([(route, route.prefix) for route in made], VersionSpec())


def led(found: Routes[str], path: str, method: str = "GET") -> tuple[str, str]:
    """Return which route takes a path, and what goes on."""
    answer = found.find(b"", path.encode(), method, [])
    return answer.target, answer.path.decode()


@pytest.mark.parametrize(
    ("path", "kept", "decoded"),
    [
        ("/raw/@scope%2fpkg", "/raw/@scope%2fpkg", "/raw/@scope/pkg"),
        ("/raw/a%2Fb%2fc/d%20e", "/raw/a%2Fb%2fc/d%20e", "/raw/a/b/c/d%20e"),
        ("/raw//a", "/raw//a", "/raw/a"),
        ("/raw/a//", "/raw/a//", "/raw/a/"),
        ("/raw/%2F%2Fa", "/raw/%2F%2Fa", "/raw/a"),
        ("/raw/a%252fb", "/raw/a%252fb", "/raw/a%252fb"),
        ("/raw/a%20b", "/raw/a%20b", "/raw/a%20b"),
    ],
)
def test_a_route_says_what_becomes_of_them(path: str, kept: str, decoded: str) -> None:
    for policy, expected in (("keep", kept), ("decode", decoded)):
        found = routes({"prefix": "/"}, {"prefix": "/raw", "ambiguousPaths": policy})
        assert led(found, path) == ("/raw", expected)
    found = routes({"prefix": "/"}, {"prefix": "/raw"})
    if path == kept == decoded:
        assert led(found, path) == ("/raw", path)
    else:
        with pytest.raises(BadRequestTargetError):
            led(found, path)


POLICIES = ("reject", "keep", "decode")


@pytest.mark.parametrize(
    "path",
    [
        "/raw%2f..%2finner/x",
        "/raw%2Finner",
        "/raw%2Finner/x",
        "/raw//inner/x",
        "/raw/%2Finner/x",
        "//raw/inner",
        "/%2Fraw/inner",
        "/raw///%2f//inner",
        "/%72aw%2finner/x",
        "//raw",
        "/%2fraw/x",
    ],
)
def test_no_spelling_leads_around_a_route(path: str) -> None:
    """Whoever merges slashes behind would take it for the inner route's, so nobody gets it."""
    for outer, middle, inner in itertools.product(POLICIES, repeat=3):
        found = routes(
            {"prefix": "/", "ambiguousPaths": outer},
            {"prefix": "/raw", "ambiguousPaths": middle},
            {"prefix": "/raw/inner", "ambiguousPaths": inner},
        )
        with pytest.raises(BadRequestTargetError):
            led(found, path)


@pytest.mark.parametrize(
    "path",
    ["/a%zz", "/a%2", "/a%", "/%2%46a", "/a/..", "/a/%2e%2e/b", "/a%2f..%2fb", "/a%2f.", "/a%5cb"],
)
def test_what_is_no_path_goes_nowhere_by_any_route(path: str) -> None:
    for policy in POLICIES:
        with pytest.raises(BadRequestTargetError):
            led(routes({"prefix": "/", "ambiguousPaths": policy}), path)


def test_other_methods_are_named_where_every_reading_leads_to_one_route() -> None:
    found = routes({"prefix": "/raw", "methods": ["PUT"], "ambiguousPaths": "keep"})
    with pytest.raises(MethodNotAllowedError):
        led(found, "/raw/a%2fb", "GET")
    assert led(found, "/raw/a%2fb", "PUT") == ("/raw", "/raw/a%2fb")


def test_a_rewrite_leaves_encoded_slashes_as_they_are() -> None:
    change = PathChange.of(RewriteSpec(prefix="/raw", by="/v2"))
    assert change is not None
    assert change.apply(b"/raw/@scope%2fpkg") == b"/v2/@scope%2fpkg"
    assert change.apply(b"/%72aw/%40scope%2fpkg") == b"/v2/@scope%2Fpkg"


@pytest.fixture
async def door(serve: Serve, pair: tuple[Instance, Instance]) -> OpenDoor:
    """Three routes to one instance, a policy each, and one to another that is for itself."""
    described = table(pair[0])
    pool = next(iter(described["pools"]))
    described["routes"] = [
        {"name": "all", "pool": pool},
        {"name": "kept", "pool": pool, "prefix": "/kept", "ambiguousPaths": "keep"},
        {"name": "decoded", "pool": pool, "prefix": "/decoded", "ambiguousPaths": "decode"},
        {
            "name": "moved",
            "pool": pool,
            "prefix": "/moved",
            "ambiguousPaths": "keep",
            "rewrite": {"prefix": "/moved", "by": "/to"},
        },
    ]
    opened: OpenDoor = await serve(described)
    return opened


async def seen_behind(door: OpenDoor, target: str) -> tuple[int, str]:
    """Return the status, and the path that the instance was asked for."""
    request = f"GET {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    head, _, body = (await door.raw(request.encode())).partition(b"\r\n\r\n")
    status = int(head.split()[1])
    return status, body.decode().partition('"path":"')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("target", "status", "path"),
    [
        ("/raw/@scope%2fpkg", 400, ""),
        ("/raw//a", 400, ""),
        ("/kept/@scope%2fpkg?x=%zz", 200, "/kept/@scope%2fpkg"),
        ("/kept//a//", 200, "/kept//a//"),
        ("/decoded/@scope%2Fpkg", 200, "/decoded/@scope/pkg"),
        ("/decoded//a", 200, "/decoded/a"),
        ("/moved/@scope%2fpkg", 200, "/to/@scope%2fpkg"),
        ("http://a/kept/b%2fc", 200, "/kept/b%2fc"),
        ("/kept/a%zz", 400, ""),
        ("/kept%2fa", 400, ""),
        ("/kept//..//decoded", 400, ""),
        ("//kept/a", 400, ""),
    ],
)
async def test_the_instance_sees_what_the_route_decided(
    door: OpenDoor, target: str, status: int, path: str
) -> None:
    """And the door asks none where it refuses."""
    assert await seen_behind(door, target) == (status, path)
