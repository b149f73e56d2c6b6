"""What is measured of the queues."""

from prometheus_client import Gauge

jobs_held = Gauge(
    "cartwheel_jobs_held",
    "Jobs that a queue holds, by state; the failed ones are its dead letters.",
    ["queue", "state"],
)
queue_paused = Gauge("cartwheel_jobs_queue_paused", "1 while a queue is paused.", ["queue"])
