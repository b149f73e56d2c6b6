"""What the rest of the house may use of payment services."""

from cartwheel.systems.providers.payments.protocol import (
    ActionKind,
    Charge,
    Dispute,
    DisputeState,
    Failure,
    Handle,
    NextAction,
    PaymentProvider,
    ProviderEvent,
    Refund,
    RefundState,
    Snapshot,
    Stage,
    WebhookRefusedError,
)
from cartwheel.systems.providers.payments.sandbox.ledger import SandboxLedger
from cartwheel.systems.providers.payments.sandbox.provider import Sandbox, read_client_secret

__all__ = [
    "ActionKind",
    "Charge",
    "Dispute",
    "DisputeState",
    "Failure",
    "Handle",
    "NextAction",
    "PaymentProvider",
    "ProviderEvent",
    "Refund",
    "RefundState",
    "Sandbox",
    "SandboxLedger",
    "Snapshot",
    "Stage",
    "WebhookRefusedError",
    "read_client_secret",
]
