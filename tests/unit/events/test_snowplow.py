"""What Snowplow's trackers send is told in the terms of the Segment spec."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cartwheel.domains.events.bodies import read_batch
from cartwheel.domains.events.contracts import Event
from cartwheel.domains.events.snowplow import means
from cartwheel.kernel.errors import InvalidInputError

CART = "iglu:com.snowplowanalytics.snowplow/add_to_cart/jsonschema/1-0-0"


def told(**fields: Any) -> Event:
    given = {"duid": "v", "eid": "m", "aid": "cwk_key", "dtm": "1772366400000", **fields}
    meant = means(b"", b"", json.dumps({"schema": "iglu:…", "data": [given]}).encode())
    assert meant.credential == "cwk_key"
    assert b"cwk_key" not in meant.body
    [event] = read_batch(meant.body).events
    assert event.repairs == ()
    return event


def properties(event: Event) -> Any:
    return json.loads(bytes(event.properties))  # type: ignore[arg-type]


def test_a_page_view_is_a_page() -> None:
    event = told(e="pv", url="https://x/y", page="Read", uid="7", stm="1772366400000", sid="s")
    assert (event.type, event.name, event.anonymous_id, event.user_id) == ("page", "Read", "v", "7")
    assert event.timestamp == event.sent_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert properties(event) == {"url": "https://x/y", "title": "Read"}
    context = json.loads(bytes(event.context))  # type: ignore[arg-type]
    assert (context["sessionId"], context["snowplow"]["dtm"]) == ("s", "1772366400000")


def test_a_structured_event_has_the_name_of_its_action() -> None:
    event = told(e="se", se_ca="shop", se_ac="Cart Viewed", se_va="5")
    assert (event.event, properties(event)) == ("Cart Viewed", {"category": "shop", "value": "5"})


@pytest.mark.parametrize("packed", [True, False], ids=["ue_px", "ue_pr"])
def test_a_self_describing_event_has_the_name_of_its_schema(packed: Any) -> None:
    data = {"sku": "p", "unitPrice": 5}
    text = json.dumps({"schema": "iglu:…", "data": {"schema": CART, "data": data}})
    in_base64 = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    event = told(e="ue", **({"ue_px": in_base64} if packed else {"ue_pr": text}))
    assert (event.event, properties(event)) == ("Product Added", {**data, "price": 5})


def test_a_transaction_is_an_order() -> None:
    event = told(e="tr", tr_id="o", tr_tt="20.5", tr_cu="EUR")
    assert event.event == "Order Completed"
    assert properties(event) == {"order_id": "o", "total": "20.5", "currency": "EUR"}


@pytest.mark.parametrize("spoilt", [3, {"e": "ue", "ue_px": "%"}, {"e": "ue"}, {"e": 5}, {}])
def test_an_event_that_is_none_spoils_itself_alone(spoilt: Any) -> None:
    good = {"e": "pv", "duid": "v"}
    read = read_batch(means(b"", b"", json.dumps({"data": [good, spoilt]}).encode()).body)
    assert (len(read.events), [rejected.index for rejected in read.rejected]) == (1, [1])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"data":{}}', b"[" * 100_000])
def test_a_body_without_events_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInputError):
        means(b"", b"", body)
