"""What is measured about events on their way."""

from prometheus_client import Counter, Gauge

dedup_events = Gauge(
    "cartwheel_events_dedup_events",
    "Events that dedup remembers, as the partition's owner sees them.",
    ["partition"],
)
dedup_most_events = Gauge(
    "cartwheel_events_dedup_most_events",
    "Events that dedup can remember in its memory.",
    ["partition"],
)
dedup_shortened = Counter(
    "cartwheel_events_dedup_shortened",
    "How often the oldest part of dedup's memory had to go before its hour was over.",
    ["partition"],
)
