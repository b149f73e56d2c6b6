"""A request's body is taken as Segment takes it; what nobody can use of it is refused aloud."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cartwheel.domains.events.bodies import Body, read_batch, read_one
from cartwheel.domains.events.contracts import Event
from cartwheel.domains.events.mending.notes import encode
from cartwheel.kernel.errors import InvalidInputError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(**fields: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Seen", "anonymousId": "v", **fields}


def read(*events: Any, **shared: Any) -> Body:
    return read_batch(json.dumps({"batch": events, **shared}).encode())


def repairs(event: Event) -> dict[str, tuple[Any, Any]]:
    notes = json.loads(encode(event.repairs))
    return {note["field"]: (note["was"], note.get("now")) for note in notes}


@pytest.mark.parametrize(
    ("fields", "attribute", "value", "noted"),
    [
        ({"anonymousId": 7}, "anonymous_id", "7", {}),
        ({"anonymousId": 7.0}, "anonymous_id", "7", {"anonymousId": (7.0, "7")}),
        ({"userId": ""}, "user_id", None, {}),
        ({"userId": {"id": 7}}, "user_id", None, {"userId": ({"id": 7}, None)}),
        ({"messageId": ""}, "message_id", None, {}),
        ({"event": 404}, "event", "404", {}),
        ({"event": "x" * 201}, "event", "x" * 199 + "…", {"event": ("x" * 201, "x" * 199 + "…")}),
        ({"type": "Track "}, "type", "track", {"type": ("Track ", "track")}),
        (
            {"timestamp": "2026-03-01 12:00"},
            "timestamp",
            NOON,
            {"timestamp": ("2026-03-01 12:00", "2026-03-01T12:00:00Z")},
        ),
        (
            {"timestamp": 1772366400},
            "timestamp",
            NOON,
            {"timestamp": (1772366400, "2026-03-01T12:00:00Z")},
        ),
        ({"timestamp": "yesterday"}, "timestamp", None, {"timestamp": ("yesterday", None)}),
    ],
)
def test_fields_are_taken_as_segment_takes_them(
    fields: dict[str, Any], attribute: str, value: Any, noted: dict[str, Any]
) -> None:
    [event] = read(told(**fields)).events
    assert getattr(event, attribute) == value
    assert repairs(event) == noted


@pytest.mark.parametrize("nothing", [None, [], {}])
def test_properties_that_hold_nothing_are_none(nothing: Any) -> None:
    [event] = read(told(properties=nothing, context=nothing, integrations=nothing)).events
    assert repairs(event) == {}


def test_properties_that_are_a_text_of_json_are_read() -> None:
    text = '{"total": 5}'
    [event] = read(told(properties=text)).events
    assert json.loads(bytes(event.properties)) == {"total": 5}  # type: ignore[arg-type]
    assert repairs(event) == {"properties": (text, {"total": 5})}


def test_properties_that_are_a_list_are_set_aside_and_kept() -> None:
    [event] = read(told(properties=[1, 2])).events
    assert repairs(event) == {"properties": ([1, 2], None)}


def test_an_event_without_a_type_is_one_that_is_tracked() -> None:
    [event] = read({"event": "Seen", "userId": "u"}).events
    assert (event.type, repairs(event)) == ("track", {"type": (None, "track")})


@pytest.mark.parametrize("spoilt", ["a\0b", "a\ud83db", float("nan"), float("-inf")])
def test_what_no_store_can_hold_is_replaced_where_it_stands(spoilt: Any) -> None:
    body = read(told(), told(properties={"name": spoilt, "price": 1.5}), told())
    assert len(body.events) == 3
    assert [bool(event.repairs) for event in body.events] == [False, True, False]
    read_properties = json.loads(bytes(body.events[1].properties))  # type: ignore[arg-type]
    assert read_properties == {
        "name": "a\ufffdb" if isinstance(spoilt, str) else None,
        "price": 1.5,
    }


def test_a_backslash_before_u0000_is_no_such_character() -> None:
    [event] = read(told(properties={"path": "C:\\u0000"})).events
    assert json.loads(bytes(event.properties)) == {"path": "C:\\u0000"}  # type: ignore[arg-type]
    assert event.repairs == ()


def test_bytes_that_are_not_utf_8_spoil_their_event_alone() -> None:
    good, bad = (json.dumps(told(properties={"name": name})) for name in ("x", "caf~"))
    text = f'{{"batch":[{good},{bad}]}}'.encode().replace(b"~", b"\xe9")
    body = read_batch(text)
    assert [bool(event.repairs) for event in body.events] == [False, True]
    assert json.loads(bytes(body.events[1].properties)) == {"name": "caf\ufffd"}  # type: ignore[arg-type]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_batch(b"\xef\xbb\xbf" + json.dumps({"batch": [told()]}).encode()).events


def test_an_event_says_nothing_of_its_own_repairs() -> None:
    [event] = read(told(userId=7, repairs=[{"field": "x", "was": 1}])).events
    assert event.repairs == ()


def test_what_a_batch_says_holds_for_its_events_whose_own_words_count_more() -> None:
    body = read(
        told(context={"ip": "1.1.1.1"}),
        told(integrations={"All": True}),
        context={"ip": "8.8.8.8", "app": {"name": "shop"}},
        integrations={"All": False},
        sentAt="2026-03-01T12:00:00Z",
    )
    contexts = [json.loads(bytes(event.context)) for event in body.events]  # type: ignore[arg-type]
    assert contexts == [
        {"ip": "1.1.1.1", "app": {"name": "shop"}},
        {"ip": "8.8.8.8", "app": {"name": "shop"}},
    ]
    kept = [json.loads(bytes(event.integrations)) for event in body.events]  # type: ignore[arg-type]
    assert kept == [{"All": False}, {"All": True}]
    assert body.sent_at == NOON


@pytest.mark.parametrize(
    ("sent_at", "moment"),
    [
        ("2026-03-01", NOON - timedelta(hours=12)),
        (1772366400000, NOON),
        ("now", None),
        ([], None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)
def test_when_a_batch_was_sent_is_read_if_it_can_be(sent_at: Any, moment: datetime | None) -> None:
    assert read(told(), sentAt=sent_at).sent_at == moment


@pytest.mark.parametrize(
    "event",
    [
        3,
        None,
        {},
        {"type": "click", "userId": "u"},
        {"type": "track", "userId": "u"},
        {"type": "page"},
        {"type": "page", "anonymousId": "", "userId": None},
    ],
)
def test_what_says_not_of_whom_or_what_is_refused_and_kept(event: Any) -> None:
    body = read(told(), event)
    [rejected] = body.rejected
    assert (len(body.events), rejected.index) == (1, 1)
    assert rejected.issues
    assert [json.loads(raw) for raw in body.refused] == [event]
    alone = read_one(json.dumps(event).encode())
    assert (alone.events, len(alone.refused)) == ([], 1)


@pytest.mark.parametrize("body", [b"{}", b'{"batch":[]}', b'{"batch":3}', b'{"batch":', b"[]"])
def test_a_body_without_a_list_of_events_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInputError):
        read_batch(body)


def test_a_nan_beside_a_number_of_thousands_of_digits_sinks_nobody() -> None:
    nan = json.dumps(told(properties={"x": float("nan")})).replace("NaN", f'NaN,"n":{"9" * 5000}')
    body = read_batch(f'{{"batch":[{json.dumps(told())},{nan}]}}'.encode())
    assert [bool(event.repairs) for event in body.events] == [False, True]
