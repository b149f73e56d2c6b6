"""Pages as hooks of tRPC ask for them: with a direction that inputs need not know."""

import pytest
from msgspec import Struct

from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.rpc.api import Router, public
from cartwheel.systems.rpc.trpc.dispatch import decode


class Pages(Struct, frozen=True, forbid_unknown_fields=True):
    cursor: int | None = None
    limit: int = 50


class Walk(Struct, frozen=True, forbid_unknown_fields=True):
    cursor: int | None = None
    direction: str = "forward"


class Thing(Struct, frozen=True, forbid_unknown_fields=True):
    id: int


router = Router("things")


@router.query(allow=public)
async def pages(query: Pages) -> None: ...


@router.query(allow=public)
async def walk(query: Walk) -> None: ...


@router.query(allow=public)
async def thing(query: Thing) -> None: ...


def asked(name: str, raw: bytes) -> object:
    return decode(router.procedures[name], raw)


def test_a_direction_beside_a_cursor_is_left_out() -> None:
    assert asked("pages", b'{"limit":2,"cursor":7,"direction":"forward"}') == Pages(7, 2)


def test_the_first_page_has_no_cursor_yet() -> None:
    assert asked("pages", b'{"limit":2,"direction":"forward"}') == Pages(None, 2)


def test_whoever_knows_directions_gets_them() -> None:
    assert asked("walk", b'{"cursor":7,"direction":"backward"}') == Walk(7, "backward")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("thing", b'{"id":1,"direction":"forward"}'),
        ("pages", b'{"limit":2,"direction":"forward","other":1}'),
        ("pages", b'["direction"]'),
        ("pages", b'{"direction":'),
    ],
)
def test_anything_else_that_is_unknown_is_refused(name: str, raw: bytes) -> None:
    with pytest.raises(InvalidInputError):
        asked(name, raw)
