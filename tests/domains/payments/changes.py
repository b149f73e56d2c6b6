"""Changes of payments that the audit tells of."""

from typing import Final

from tests.rpc.changing import Change, by_id

CHANGES: Final[dict[str, Change]] = {
    "paymentProviders.replayWebhook": by_id("paymentProviders.replayWebhook")
}
FLOWS: Final = frozenset(
    {
        "paymentProviders.put",
        "paymentProviders.validate",
        "payments.begin",
        "payments.capture",
        "payments.refund",
        "payments.void",
    }
)
