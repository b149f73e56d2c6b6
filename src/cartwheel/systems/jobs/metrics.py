"""What is counted about jobs."""

from prometheus_client import Counter, Gauge, Histogram

run_seconds = Histogram(
    "cartwheel_jobs_run_seconds",
    "How long runs take, commit included.",
    ["queue", "name"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600),
)
wait_seconds = Histogram(
    "cartwheel_jobs_wait_seconds",
    "How long jobs that are due wait for a worker.",
    ["queue"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 600, 3600),
)
runs = Counter("cartwheel_jobs_runs", "Runs that ended.", ["queue", "name", "outcome"])
added = Counter("cartwheel_jobs_added", "Jobs handed to the queues.", ["queue"])
stalled = Counter(
    "cartwheel_jobs_stalled", "Jobs put back because their worker gave no sign of life.", ["queue"]
)
lost = Counter(
    "cartwheel_jobs_lost", "Runs that ended too late: another worker had the job.", ["queue"]
)
busy = Gauge("cartwheel_jobs_busy", "Jobs that run in this process now.", ["queue"])
concurrency = Gauge(
    "cartwheel_jobs_concurrency", "Jobs that this process can run at once.", ["queue"]
)
