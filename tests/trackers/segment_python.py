"""Sends one of each call by PyPI's `segment-analytics-python`: server, key, visitor."""

import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from segment import analytics

server, key, visitor = sys.argv[1:]
failed: list[object] = []
analytics.write_key = key
analytics.host = server
analytics.gzip = True
analytics.on_error = lambda error, _: failed.append(error)
now = datetime.now(UTC)

analytics.identify(anonymous_id=visitor, user_id=7, traits={"plan": "free"})
analytics.page(anonymous_id=visitor, category="Docs", name="Read", properties={"path": "/"})
analytics.screen(anonymous_id=visitor, name="Seen")
analytics.group(user_id=7, group_id="g-1", anonymous_id=visitor, traits={"size": 3})
analytics.alias(previous_id=visitor, user_id=7)
analytics.track(
    anonymous_id=visitor,
    event="Product Added",
    timestamp=now - timedelta(minutes=1),
    properties={"product_id": "p", "price": Decimal("19.99"), "rating": float("nan")},
    integrations={"All": False},
)
analytics.track(
    anonymous_id=visitor,
    event="Completed Order",
    properties={"orderId": 1, "total": "$19.99", "currency": "usd", "products": [{"id": "p"}]},
)
analytics.shutdown()
sys.exit(f"failed: {failed}" if failed else 0)
