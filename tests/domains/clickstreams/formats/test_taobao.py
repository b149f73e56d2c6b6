"""A Taobao row becomes one event without a price, or is refused with a reason."""

import msgspec
import pytest

from cartwheel.domains.clickstreams.formats import RejectedLineError
from cartwheel.domains.clickstreams.formats.taobao import TAOBAO


@pytest.mark.parametrize(
    ("behavior", "event", "properties"),
    [
        ("pv", "Product Viewed", {"productId": "2268318", "category": "2520377"}),
        ("cart", "Product Added", {"productId": "2268318", "category": "2520377", "quantity": 1}),
        ("fav", "Product Added to Wishlist", {"productId": "2268318", "category": "2520377"}),
        (
            "buy",
            "Order Completed",
            {"products": [{"productId": "2268318", "category": "2520377", "quantity": 1}]},
        ),
    ],
)
def test_each_behavior(behavior: str, event: str, properties: dict) -> None:
    parsed = TAOBAO.parse(f"1,2268318,2520377,{behavior},1511544070".encode())
    assert (parsed.event, parsed.anonymous_id) == (event, "1")
    assert parsed.timestamp == "2017-11-24T17:21:10.000Z"
    assert msgspec.json.decode(msgspec.json.encode(parsed.properties)) == properties


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1,2268318,2520377,pv", "5 fields expected, 4 found"),
        (b"1,2268318,2520377,pv,-3", "timestamp is not a number of seconds: '-3'"),
        (b"1,2268318,2520377,gaze,1511544070", "behavior is not known: 'gaze'"),
        (b",2268318,2520377,pv,1511544070", "user_id is empty"),
        (b"1,,2520377,pv,1511544070", "item_id is empty"),
    ],
)
def test_an_unusable_row_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(RejectedLineError) as refused:
        TAOBAO.parse(line)
    assert str(refused.value) == reason


def test_the_time_alone() -> None:
    assert TAOBAO.occurred_ms(b"1,2268318,2520377,pv,1511544070") == 1_511_544_070_000
    assert TAOBAO.occurred_ms(b"") is None
