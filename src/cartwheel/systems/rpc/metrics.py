"""What is counted about calls."""

from prometheus_client import Counter, Gauge, Histogram

call_seconds = Histogram(
    "cartwheel_rpc_call_seconds",
    "How long calls that succeed take, commit included.",
    ["procedure"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
failures = Counter(
    "cartwheel_rpc_failures",
    "Calls that failed, by the code of the error.",
    ["procedure", "code"],
)
deprecated_calls = Counter(
    "cartwheel_rpc_deprecated_calls",
    "Requests to addresses that are deprecated.",
    ["route"],
)
open_streams = Gauge("cartwheel_rpc_open_streams", "Subscriptions and streamed batches open now.")
rate_limits_skipped = Counter(
    "cartwheel_rpc_rate_limits_skipped",
    "Calls whose quota could not be counted, because Redis is away.",
    ["procedure"],
)
