"""What is counted about payments."""

from prometheus_client import Counter

operations = Counter(
    "cartwheel_payments_operations",
    "Calls of payment services: what was asked for, and answered, refused or in doubt.",
    ["provider", "kind", "outcome"],
)
webhooks = Counter(
    "cartwheel_payments_webhooks",
    "Messages of payment services that were applied, by what they came to.",
    ["provider", "state"],
)
swept = Counter(
    "cartwheel_payments_swept",
    "Payments that a service was asked about, because no webhook had told in time.",
)
