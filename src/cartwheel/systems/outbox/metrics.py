"""What is counted about the outbox and about those who act on announcements."""

from prometheus_client import Counter, Gauge

published = Counter(
    "cartwheel_outbox_published",
    "Rows that this process has published: events to the log, jobs to their queues.",
    ["kind"],
)
failed = Counter(
    "cartwheel_outbox_failed",
    "Attempts of this process to publish a row that the log or the queues refused.",
    ["kind"],
)
waiting_rows = Gauge(
    "cartwheel_outbox_waiting_rows",
    "Rows that wait to be published, as every relay sees them: take the maximum.",
    ["kind"],
)
oldest_seconds = Gauge(
    "cartwheel_outbox_oldest_seconds",
    "Age of the row that has waited longest, as every relay sees it: take the maximum.",
    ["kind"],
)
handled = Counter(
    "cartwheel_announcements_handled",
    "Announcements that handlers have dealt with.",
    ["group", "handler"],
)
handler_failures = Counter(
    "cartwheel_announcements_handler_failures",
    "Attempts of handlers that failed, those for want of an engine not counted.",
    ["group", "handler"],
)
dead_letters = Counter(
    "cartwheel_outbox_dead_letters",
    "Messages that became dead letters: on the way to the log or a queue, or at a handler.",
    ["source"],
)
