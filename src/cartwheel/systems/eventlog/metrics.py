"""What is counted about consumers of the log."""

from prometheus_client import Counter, Gauge

failures = Counter(
    "cartwheel_eventlog_failures",
    "Batches that failed, by what was at fault: an engine, the data, or a bug.",
    ["topic", "group", "fault"],
)
held = Gauge(
    "cartwheel_eventlog_held_partitions",
    "Partitions of this process that wait after a failure now.",
    ["topic", "group"],
)
set_aside = Counter(
    "cartwheel_eventlog_set_aside",
    "Entries that named themselves unusable and were set aside.",
    ["topic", "group"],
)
