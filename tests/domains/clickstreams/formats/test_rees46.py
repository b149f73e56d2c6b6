"""A REES46 row becomes one event in the ingest's terms, or is refused with a reason."""

from hashlib import blake2b
from uuid import UUID

import msgspec
import pytest

from cartwheel.domains.clickstreams.formats import RejectedLineError
from cartwheel.domains.clickstreams.formats.rees46 import REES46

VIEW = (
    b"2019-10-01 00:00:00 UTC,view,3900821,2053013552326770905,"
    b"appliances.environment.water_heater,aqua,33.20,554748717,9333dfbd-b87a"
)


def as_json(line: bytes) -> dict:
    return msgspec.json.decode(msgspec.json.encode(REES46.parse(line)))


def test_a_view() -> None:
    assert as_json(VIEW) == {
        "type": "track",
        "messageId": str(UUID(blake2b(VIEW, digest_size=16).hexdigest())),
        "event": "Product Viewed",
        "anonymousId": "554748717",
        "timestamp": "2019-10-01T00:00:00Z",
        "properties": {
            "productId": "3900821",
            "category": "appliances.environment.water_heater",
            "brand": "aqua",
            "price": "33.20",
            "currency": "USD",
        },
        "context": {"sessionId": "9333dfbd-b87a"},
    }


@pytest.mark.parametrize(
    ("kind", "event"),
    [(b"cart", "Product Added"), (b"remove_from_cart", "Product Removed")],
)
def test_what_goes_into_and_out_of_a_cart_counts_one(kind: bytes, event: str) -> None:
    written = as_json(VIEW.replace(b"view", kind))
    assert written["event"] == event
    assert written["properties"]["quantity"] == 1


def test_a_purchase_is_an_order_of_one_product_worth_its_price() -> None:
    written = as_json(VIEW.replace(b"view", b"purchase"))
    assert written["event"] == "Order Completed"
    assert written["properties"] == {
        "total": "33.20",
        "currency": "USD",
        "products": [
            {
                "productId": "3900821",
                "category": "appliances.environment.water_heater",
                "brand": "aqua",
                "price": "33.20",
                "currency": "USD",
                "quantity": 1,
            }
        ],
    }


def test_what_is_not_known_is_left_out() -> None:
    written = as_json(b"2019-10-01 00:00:00 UTC,view,1,2,,,0.00,3,")
    assert written["properties"] == {"productId": "1", "price": "0.00", "currency": "USD"}
    assert "context" not in written


def test_the_same_row_has_the_same_message_id_and_any_other_row_another() -> None:
    assert REES46.parse(VIEW).message_id == REES46.parse(VIEW).message_id
    others = {
        REES46.parse(VIEW.replace(b"33.20", b"33.2%d" % digit)).message_id for digit in (1, 2)
    }
    assert len(others | {REES46.parse(VIEW).message_id}) == 3


def test_quoted_fields_are_read() -> None:
    line = VIEW.replace(b"aqua", b'"aqua, ""blue"""').replace(
        b"2019-10-01 00:00:00 UTC", b'"2019-10-01 00:00:00 UTC"'
    )
    assert as_json(line)["properties"]["brand"] == 'aqua, "blue"'
    assert REES46.occurred_ms(line) == 1_569_888_000_000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (VIEW.rpartition(b",")[0], "9 fields expected, 8 found"),
        (VIEW + b",more", "9 fields expected, 10 found"),
        (VIEW.replace(b"view", b"stare"), "event_type is not known: 'stare'"),
        (
            VIEW.replace(b"2019-10-01 00", b"2019-02-30 00"),
            "event_time is not a time in UTC: '2019-02-30 00:00:00 UTC'",
        ),
        (
            VIEW.replace(b" UTC", b" CET"),
            "event_time is not a time in UTC: '2019-10-01 00:00:00 CET'",
        ),
        (VIEW.replace(b"33.20", b"cheap"), "price is not a number: 'cheap'"),
        (VIEW.replace(b"33.20", b"NaN"), "price is not a number: 'NaN'"),
        (VIEW.replace(b"33.20", b""), "price is not a number: ''"),
        (VIEW.replace(b"3900821", b""), "product_id is empty"),
        (VIEW.replace(b"554748717", b""), "user_id is empty"),
        (VIEW.replace(b"aqua", b"aq\xffa"), "byte 96 is not UTF-8"),
        (
            VIEW.replace(b"aqua", b'"aqua'),
            "the quotes cannot be read: unexpected end of data",
        ),
        (VIEW.replace(b"aqua", b"a" * 70_000), "the line is longer than 65,536 bytes"),
    ],
)
def test_an_unusable_row_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(RejectedLineError) as refused:
        REES46.parse(line)
    assert str(refused.value) == reason


def test_a_purchase_of_a_negative_price_is_a_refund() -> None:
    """And ends no cart; what else has a negative price keeps it."""
    refund = as_json(VIEW.replace(b"view", b"purchase").replace(b"33.20", b"-33.20"))
    assert refund["event"] == "Order Refunded"
    assert refund["properties"]["total"] == refund["properties"]["products"][0]["price"] == "-33.20"
    seen = as_json(VIEW.replace(b"33.20", b"-33.20"))
    assert (seen["event"], seen["properties"]["price"]) == ("Product Viewed", "-33.20")


@pytest.mark.parametrize("line", [b"", b"yesterday,view", b"\xff\xff,view"])
def test_a_time_that_cannot_be_read_is_no_time(line: bytes) -> None:
    assert REES46.occurred_ms(line) is None
