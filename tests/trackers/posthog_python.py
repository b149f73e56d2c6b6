"""Sends one of each call by PyPI's `posthog`: server, key, visitor."""

import sys

from posthog import Posthog

server, key, visitor = sys.argv[1:]
failed: list[object] = []
tracker = Posthog(key, host=server, gzip=True, on_error=lambda error, _: failed.append(error))

tracker.set(distinct_id=visitor, properties={"plan": "free"})
tracker.capture("$pageview", distinct_id=visitor, properties={"$current_url": "https://x/y"})
tracker.group_identify("company", "g-1", {"size": 3}, distinct_id=visitor)
tracker.alias(previous_id="before", distinct_id=visitor)
tracker.capture(
    "Product Added",
    distinct_id=visitor,
    properties={"product_id": "p", "price": 19.99, "rating": float("nan")},
)
tracker.capture(
    "Completed Order",
    distinct_id=visitor,
    properties={"orderId": 1, "total": "$19.99", "currency": "usd", "products": [{"id": "p"}]},
)
tracker.shutdown()
sys.exit(f"failed: {failed}" if failed else 0)
