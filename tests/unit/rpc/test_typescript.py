"""Types in the words of TypeScript."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import pytest
from msgspec import Meta, Raw, Struct

from cartwheel.systems.rpc.typescript_types import Types

T = TypeVar("T")


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Leaf(Struct, rename="camel"):
    """Says */ things."""

    is_green: bool = True


class Node(Struct):
    left: "Node | None"
    leaf: Leaf


class Pair(Struct, Generic[T]):
    first: T
    second: T


class Dashed(Struct, rename="kebab", omit_defaults=True):
    a_b: int
    c_d: int = 1


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (int, "number"),
        (float | None, "number | null"),
        (Any, "unknown"),
        (Raw, "unknown"),
        (bytes, "Base64"),
        (datetime, "ISODateTime"),
        (date, "ISODate"),
        (time, "ISOTime"),
        (timedelta, "ISODuration"),
        (UUID, "UUID"),
        (Decimal, "DecimalString"),
        (Literal["b", "a", 1], '"a" | "b" | 1'),
        (list[int | str], "Array<number | string>"),
        (tuple[int, ...], "Array<number>"),
        (tuple[int, str], "[number, string]"),
        (frozenset[str], "Array<string>"),
        (dict[str, list[bool]], "Record<string, Array<boolean>>"),
        (Annotated[str, Meta(min_length=1)], "string"),
        (Level, "Level"),
        (Pair[Leaf], "PairLeaf"),
    ],
)
def test_expressions(annotation: Any, expected: str) -> None:
    """Each type has one."""
    assert Types().of(annotation, incoming=False) == expected


def test_two_projections_where_they_differ() -> None:
    """A struct that is sent and received has two declarations, and so has what contains it."""
    types = Types()
    for _ in range(2):
        types.of(Node, incoming=True)
        types.of(Node, incoming=False)
        if not types._named:
            types.name()
    assert types.declarations() == (
        "/** Says * / things. */\n"
        "export type Leaf = {\n  isGreen: boolean;\n};\n\n"
        "/** Says * / things. */\n"
        "export type LeafInput = {\n  isGreen?: boolean;\n};\n\n"
        "export type Node = {\n  left: Node | null;\n  leaf: Leaf;\n};\n\n"
        "export type NodeInput = {\n  left: NodeInput | null;\n  leaf: LeafInput;\n};\n"
    )


def test_one_projection_is_enough_for_one_direction() -> None:
    """What is only sent keeps its plain name."""
    types = Types()
    types.of(Leaf, incoming=True)
    types.name()
    assert types.of(Leaf, incoming=True) == "Leaf"
    assert "isGreen?: boolean" in types.declarations()


def test_keys_and_defaults_that_are_left_out() -> None:
    """Names that are no identifiers are quoted; omitted defaults may be absent from answers."""
    types = Types()
    types.of(Dashed, incoming=False)
    assert (
        types.declarations() == 'export type Dashed = {\n  "a-b": number;\n  "c-d"?: number;\n};\n'
    )


def test_two_classes_cannot_share_a_name() -> None:
    """It would be a silent mix-up."""
    other = IntEnum("Level", ["OTHER"])
    types = Types()
    types.of(Level, incoming=False)
    with pytest.raises(TypeError, match="would both be called Level"):
        types.of(other, incoming=False)
