"""A RetailRocket row becomes one event without a price, or is refused with a reason."""

import msgspec
import pytest

from cartwheel.domains.clickstreams.formats import RejectedLineError
from cartwheel.domains.clickstreams.formats.retailrocket import RETAILROCKET


def as_json(value: msgspec.Struct) -> dict:
    return msgspec.json.decode(msgspec.json.encode(value))


def test_an_item_added() -> None:
    event = RETAILROCKET.parse(b"1433221332117,257597,addtocart,355908,")
    assert as_json(event) == {
        "type": "track",
        "messageId": "4936bbe5-a3b3-b547-2299-8f0e06f306e8",
        "event": "Product Added",
        "anonymousId": "257597",
        "timestamp": "2015-06-02T05:02:12.117Z",
        "properties": {"productId": "355908", "quantity": 1},
    }


def test_an_item_bought_carries_the_number_of_its_transaction() -> None:
    event = RETAILROCKET.parse(b"1433222276276,599528,transaction,356475,4000")
    assert event.event == "Order Completed"
    assert as_json(event.properties) == {
        "orderId": "4000",
        "products": [{"productId": "356475", "quantity": 1}],
    }


def test_an_item_seen_has_no_quantity() -> None:
    event = RETAILROCKET.parse(b"0,1,view,2,")
    assert (event.event, event.timestamp) == ("Product Viewed", "1970-01-01T00:00:00.000Z")
    assert as_json(event.properties) == {"productId": "2"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1433221332117,257597,view,355908", "5 fields expected, 4 found"),
        (b"soon,257597,view,355908,", "timestamp is not a number of milliseconds: 'soon'"),
        (b"-1,257597,view,355908,", "timestamp is not a number of milliseconds: '-1'"),
        (
            b"253402300800000,257597,view,355908,",
            "timestamp is not a number of milliseconds: '253402300800000'",
        ),
        (b"1433221332117,257597,glance,355908,", "event is not known: 'glance'"),
        (b"1433221332117,,view,355908,", "visitorid is empty"),
        (b"1433221332117,257597,view,,", "itemid is empty"),
    ],
)
def test_an_unusable_row_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(RejectedLineError) as refused:
        RETAILROCKET.parse(line)
    assert str(refused.value) == reason


def test_the_time_alone() -> None:
    assert RETAILROCKET.occurred_ms(b"1433221332117,257597,view,355908,") == 1_433_221_332_117
    assert RETAILROCKET.occurred_ms(b"never,257597") is None


def test_seconds_are_not_taken_for_milliseconds() -> None:
    with pytest.raises(RejectedLineError, match="in seconds, milliseconds are expected"):
        RETAILROCKET.parse(b"1433221332,257597,addtocart,355908,")
