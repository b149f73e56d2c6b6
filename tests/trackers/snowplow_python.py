"""Sends what a shop would by PyPI's `snowplow-tracker`: server, key, visitor."""

import sys

from snowplow_tracker import (
    Emitter,
    PageView,
    SelfDescribing,
    SelfDescribingJson,
    StructuredEvent,
    Subject,
    Tracker,
)

server, key, visitor = sys.argv[1:]
host, port = server.removeprefix("http://").split(":")
failed: list[object] = []
emitter = Emitter(
    endpoint=host,
    port=int(port),
    protocol="http",
    method="post",
    on_failure=lambda _, events: failed.extend(events),
)
subject = Subject().set_user_id("7").set_domain_user_id(visitor)
tracker = Tracker(namespace="shop", emitters=emitter, app_id=key, subject=subject)


def describe(schema: str, data: dict[str, object]) -> None:
    """Track a self-describing event."""
    tracker.track(SelfDescribing(event_json=SelfDescribingJson(schema, data)))


tracker.track(PageView(page_url="https://x/y", page_title="Read"))
tracker.track(StructuredEvent(category="shop", action="Cart Viewed", label="l", value=19.99))
describe(
    "iglu:com.snowplowanalytics.snowplow/add_to_cart/jsonschema/1-0-0",
    {"sku": "p", "unitPrice": 19.99, "quantity": 1, "currency": "USD"},
)
describe(
    "iglu:com.acme/order_completed/jsonschema/1-0-0",
    {"orderId": 1, "total": "$19.99", "currency": "usd", "products": [{"id": "p"}]},
)
tracker.flush()
sys.exit(f"failed: {failed}" if failed else 0)
