"""What is told about the audit log's chain."""

from prometheus_client import Gauge

caught_up = Gauge(
    "cartwheel_audit_caught_up_timestamp_seconds",
    "When this process last left no audit record waiting for its place in the chain, or left it to"
    " another process; 0 if never. Ten minutes ago is too long.",
)
