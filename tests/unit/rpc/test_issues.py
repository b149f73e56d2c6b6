"""Every breach of a contract is found, each with its path."""

from typing import Annotated, Any, Generic, TypeVar

import msgspec
import pytest
from hypothesis import given, strategies as st
from msgspec import Meta, Raw, Struct

from cartwheel.systems.rpc.issues import issues_of

T = TypeVar("T")


class Item(Struct, rename="camel"):
    unit_price: Annotated[int, Meta(ge=0)]
    name: str | None = None


class Box(Struct, Generic[T]):
    content: T


class Order(Struct, rename="camel", forbid_unknown_fields=True):
    items: Annotated[list[Item], Meta(max_length=3)]
    by_key: dict[str, Item] = {}
    pair: tuple[int, str] = (1, "a")
    box: Box[Item] | None = None
    kinds: Annotated[frozenset[Annotated[str, Meta(max_length=1)]], Meta(max_length=2)] = (
        frozenset()
    )
    anything: Raw = Raw(b"null")

    def __post_init__(self) -> None:
        if not self.items:
            raise ValueError("An order has items")


def issues(raw: str, expected: Any = Order) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(msgspec.MsgspecError) as caught:
        msgspec.json.decode(raw, type=expected)
    return [
        (issue.path, issue.message) for issue in issues_of(caught.value, raw.encode(), expected)
    ]


def test_all_levels_at_once() -> None:
    """Fields, items, values of maps, structs in unions: in the order of the declaration."""
    raw = """{"items": [{"unitPrice": -1}, {"unitPrice": 1, "name": 2}, {}],
      "byKey": {"a": {"unitPrice": "x"}}, "pair": [1, 2], "box": {"content": {}},
      "kinds": ["a", "bb"], "other": 1}"""
    assert issues(raw) == [
        (("items", 0, "unitPrice"), "Expected `int` >= 0"),
        (("items", 1, "name"), "Expected `str | null`, got `int`"),
        (("items", 2, "unitPrice"), "Required"),
        (("byKey", "a", "unitPrice"), "Expected `int`, got `str`"),
        (("pair", 1), "Expected `str`, got `int`"),
        (("box", "content", "unitPrice"), "Required"),
        (("kinds", 1), "Expected `str` of length <= 1"),
        (("other",), "Unknown field"),
    ]


def test_a_list_may_be_wrong_as_a_whole() -> None:
    """When every item is right, the list itself is what is named."""
    raw = '{"items": [{"unitPrice": 1}, {"unitPrice": 1}, {"unitPrice": 1}, {"unitPrice": 1}]}'
    assert issues(raw) == [(("items",), "Expected `array` of length <= 3")]


def test_what_a_struct_says_of_itself() -> None:
    """A rule between fields belongs to the struct."""
    assert issues('{"items": []}') == [((), "An order has items")]


@pytest.mark.parametrize(
    ("raw", "issue"),
    [
        ("[]", ((), "Expected `object`, got `array`")),
        ("null", ((), "Expected `object`, got `null`")),
        ('{"items": 7}', (("items",), "Expected `array`, got `int`")),
    ],
)
def test_something_else_altogether(raw: str, issue: object) -> None:
    """One issue where there is nothing to take apart."""
    assert issues(raw) == [issue]


def test_malformed_json_is_one_issue() -> None:
    """What is no JSON has no parts."""
    ((path, message),) = issues('{"items": [}')
    assert path == ()
    assert message.startswith("JSON is malformed")


def test_a_hundred_are_enough() -> None:
    """A flood of issues is cut."""
    raw = "[" + ",".join(["{}"] * 1000) + "]"
    found = issues(raw, list[Item])
    assert len(found) == 100
    assert found[99] == ((99, "unitPrice"), "Required")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["items", "unitPrice", "name", "byKey", "box", "content", "kinds", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_whatever_is_refused_has_an_issue(value: Any) -> None:
    """Whenever msgspec refuses an input there is at least one issue, and never an error here."""
    raw = msgspec.json.encode(value)
    refused: msgspec.ValidationError | None = None
    try:
        msgspec.json.decode(raw, type=Order)
    except msgspec.ValidationError as error:
        refused = error
    assert refused is None or issues_of(refused, raw, Order)
