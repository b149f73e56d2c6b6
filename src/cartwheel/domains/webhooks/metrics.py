"""What is counted about webhooks."""

from prometheus_client import Counter

attempts = Counter(
    "cartwheel_webhooks_attempts",
    "Attempts to deliver a webhook, by what they came to.",
    ["verdict"],
)
postponed = Counter(
    "cartwheel_webhooks_postponed",
    "Deliveries put off without an attempt, for their endpoint is busy or keeps failing.",
)
disabled = Counter(
    "cartwheel_webhooks_endpoints_disabled",
    "Endpoints that we disabled, by reason.",
    ["reason"],
)
