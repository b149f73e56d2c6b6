"""What is counted about schedules."""

from collections.abc import Sequence
from datetime import datetime

from prometheus_client import Counter, Histogram

fired_total = Counter("cartwheel_scheduler_fired", "Dues that fired.")
skipped_total = Counter("cartwheel_scheduler_skipped", "Rows of dues that were skipped together.")
lateness_seconds = Histogram(
    "cartwheel_scheduler_lateness_seconds",
    "How long after its due a job was put into the outbox.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600),
)


def observe(*, fired: Sequence[datetime], skipped: int, now: datetime) -> None:
    """Count what one batch did."""
    fired_total.inc(len(fired))
    skipped_total.inc(skipped)
    for due in fired:
        lateness_seconds.observe((now - due).total_seconds())
