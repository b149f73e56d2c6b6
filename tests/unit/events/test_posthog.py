"""What PostHog's trackers send is told in the terms of the Segment spec."""

import json
from typing import Any

import pytest

from cartwheel.domains.events.bodies import read_batch
from cartwheel.domains.events.contracts import Event
from cartwheel.domains.events.posthog import means
from cartwheel.kernel.errors import InvalidInputError


def told(**fields: Any) -> Event:
    given = {"distinct_id": "u", "event": "Seen", "uuid": "m", **fields}
    body = json.dumps({"api_key": "k", "batch": [given], "sent_at": "2026-03-01T12:00:00Z"})
    meant = means(b"/batch/", b"", body.encode())
    assert meant.credential == "k"
    [event] = read_batch(meant.body).events
    return event


def test_a_capture_is_what_a_user_did() -> None:
    event = told(properties={"$lib": "posthog-python", "price": 5})
    assert (event.type, event.event, event.user_id) == ("track", "Seen", "u")
    assert (event.anonymous_id, event.message_id) == (None, "m")
    assert json.loads(bytes(event.properties))["price"] == 5  # type: ignore[arg-type]
    assert json.loads(bytes(event.context))["library"]["name"] == "posthog-python"  # type: ignore[arg-type]


def test_who_is_no_person_is_anonymous() -> None:
    event = told(properties={"$process_person_profile": False})
    assert (event.anonymous_id, event.user_id) == ("u", None)


@pytest.mark.parametrize(
    ("fields", "type_", "known"),
    [
        ({"event": "$pageview"}, "page", {}),
        ({"event": "$set", "$set": {"plan": "free"}}, "identify", {"traits": {"plan": "free"}}),
        (
            {"event": "$groupidentify", "properties": {"$group_key": "g", "$group_set": {"a": 1}}},
            "group",
            {"group_id": "g", "traits": {"a": 1}},
        ),
        (
            {"event": "$create_alias", "properties": {"alias": "new"}},
            "alias",
            {"previous_id": "u", "user_id": "new"},
        ),
    ],
)
def test_posthogs_own_events_are_calls_of_the_spec(
    fields: dict[str, Any], type_: str, known: dict[str, Any]
) -> None:
    event = told(**fields)
    assert event.type == type_
    for name, value in known.items():
        kept = getattr(event, name)
        assert (json.loads(bytes(kept)) if isinstance(value, dict) else kept) == value


def test_a_nan_and_an_event_that_is_none_spoil_themselves_alone() -> None:
    body = b'{"batch":[{"event":"A","distinct_id":"u","properties":{"x":NaN}},3,{"event":5}]}'
    read = read_batch(means(b"/batch/", b"", body).body)
    assert [event.event for event in read.events] == ["A"]
    assert [rejected.index for rejected in read.rejected] == [1, 2]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"batch":{}}', b"[" * 100_000])
def test_a_body_without_events_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInputError):
        means(b"/batch/", b"", body)
