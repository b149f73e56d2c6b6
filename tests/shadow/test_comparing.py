"""What differs between two answers, and what does not."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cartwheel.entrypoints.shadow.comparing import MOST_DIFFERENCES, Answer, Difference, compare
from cartwheel.entrypoints.shadow.errors import ShadowUnusableError
from cartwheel.entrypoints.shadow.rules import Places, Rules

JSON = {"content-type": "application/json"}

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda of: st.lists(of, max_size=5) | st.dictionaries(st.text(max_size=3), of, max_size=5),
    max_leaves=20,
)


def answer(body: Any, status: int = 200) -> Answer:
    given_ = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, JSON, given_)


def found(old: Any, new: Any, **rules: Any) -> list[tuple[str, str, str]]:
    of = {n: Places(v) if n in ("ignored", "any_order") else v for n, v in rules.items()}
    return [tuple(each) for each in compare(answer(old), answer(new), Rules(**of))]


def test_status_headers_and_body_are_each_told() -> None:
    old = Answer(200, {"content-type": "application/json; charset=utf-8", "etag": "a"}, b"{}")
    new = Answer(404, {"content-type": "application/problem+json"}, b'{"status": 404}')
    assert compare(old, new, Rules(headers=("Content-Type", "etag"))) == [
        Difference("status", "200", "404"),
        Difference("header Content-Type", "application/json", "application/problem+json"),
        Difference("header etag", "a", "(absent)"),
        Difference("/status", "(absent)", "404"),
    ]


def test_how_a_content_type_is_written_is_no_difference() -> None:
    old = Answer(200, {"content-type": "Application/JSON;charset=utf-8"}, b"1")
    assert compare(old, Answer(200, JSON, b"1"), Rules()) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"1", b"1.0"),
        (b"12.5", b"12.50"),
        (b"1e2", b"100"),
        (b"0", b"-0"),
        (b'{"a": 1, "b": 2}', b'{"b":2,"a":1}'),
        (b'"\\u00e9"', '"é"'.encode()),
    ],
)
def test_what_means_the_same_is_the_same(old: bytes, new: bytes) -> None:
    assert found(old, new) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"1", b'"1"'),
        (b"1", b"true"),
        (b"0", b"false"),
        (b"null", b"false"),
        (b"0.1", b"0.1000000000000000055511151231257827"),
        (b"9007199254740993", b"9007199254740992"),
        (b"[]", b"{}"),
        (b"[1, 2]", b"[2, 1]"),
        (b'"a"', b'"A"'),
    ],
)
def test_what_means_something_else_differs(old: bytes, new: bytes) -> None:
    assert len(found(old, new)) >= 1


def test_every_place_is_told_as_a_pointer() -> None:
    old = {"items": [{"id": 1, "a/b": 1}, {"id": 2}], "gone": None}
    new = {"items": [{"id": 1, "a/b": 2}], "come": [1]}
    assert found(old, new) == [
        ("/items/0/a~1b", "1", "2"),
        ("/items/1", '{"id": 2}', "(absent)"),
        ("/gone", "null", "(absent)"),
        ("/come", "(absent)", "[1]"),
    ]


def test_ignored_places_may_differ() -> None:
    old = {"at": 1, "items": [{"at": 1, "x": {"at": 1}, "b": 1}]}
    new = {"items": [{"at": 2, "x": {"at": 2}, "b": 2}]}
    assert found(old, new, ignored=["/**/at"]) == [("/items/0/b", "1", "2")]
    assert [d[0] for d in found(old, new, ignored=["/items/*/at", "/at"])] == [
        "/items/0/x/at",
        "/items/0/b",
    ]
    assert found(old, new, ignored=["/**"]) == []
    with pytest.raises(ShadowUnusableError, match="'at' is no place"):
        Places(["at"])


def test_more_fields_are_allowed_where_that_is_said() -> None:
    old, new = {"a": 1, "b": [{}]}, {"a": 1, "b": [{"c": 1}], "d": 2}
    assert [d[0] for d in found(old, new)] == ["/b/0/c", "/d"]
    assert found(old, new, allows_more=True) == []
    assert [d[0] for d in found(new, old, allows_more=True)] == ["/b/0/c", "/d"]
    assert found(old, new, allows_more=True, any_order=["/b"]) == []


def test_in_any_order_what_is_most_alike_goes_together() -> None:
    """One changed field of a reordered list is one difference, told where it was."""
    old = {"items": [{"id": n, "name": f"n{n}", "size": n} for n in range(20)]}
    new = copy.deepcopy(old)
    new["items"].reverse()
    assert found(old, new, any_order=["/items"]) == []
    assert len(found(old, new)) > 20
    new["items"][3]["size"] = 99
    new["items"][4]["name"] = "x"
    assert sorted(found(old, new, any_order=["/items"])) == [
        ("/items/15/name", '"n15"', '"x"'),
        ("/items/16/size", "16", "99"),
    ]
    del new["items"][3:5]
    assert [d[0] for d in found(old, new, any_order=["/**"])] == ["/items/15", "/items/16"]


def test_ignored_fields_count_for_no_order() -> None:
    old = {"items": [{"id": 1, "at": 5}, {"id": 2, "at": 6}]}
    new = {"items": [{"id": 2, "at": 7}, {"id": 1, "at": 8}]}
    assert found(old, new, any_order=["/items"], ignored=["/items/*/at"]) == []


@given(values, st.randoms())
def test_shuffled_arrays_are_equal_in_any_order(value: Any, random: Any) -> None:
    """However deep they are, and whatever stands in them."""

    def shuffled(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: shuffled(each) for name, each in one.items()}
        if isinstance(one, list):
            each = [shuffled(each) for each in one]
            random.shuffle(each)
            return each
        return one

    assert found(value, shuffled(value), any_order=["/**", "/"]) == []


@given(values, values)
def test_both_directions_find_as_much(one: Any, other: Any) -> None:
    """Nothing is found exactly where the values are equal, types included."""
    there, back = found(one, other), found(other, one)
    assert sorted(d[0] for d in there) == sorted(d[0] for d in back)
    if json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True):
        assert there == []


@pytest.mark.parametrize("body", [b"", b"<html>", b"NaN", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_compared_as_bytes(body: bytes) -> None:
    assert compare(answer(body), answer(body), Rules()) == []
    (difference,) = compare(answer(body), answer(b"{}"), Rules())
    assert difference.place == "body"
    assert difference.old.startswith(f"{len(body):,} bytes")


def test_what_is_told_is_bounded() -> None:
    differences = found([*range(10_000)], [n + 1 for n in range(10_000)])
    assert len(differences) == MOST_DIFFERENCES
    (long,) = found("a" * 10_000, "b")
    assert len(long[1]) == 120
