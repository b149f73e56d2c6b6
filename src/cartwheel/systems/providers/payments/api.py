"""What the rest of the house may use of payment services."""

from cartwheel.systems.providers.payments.clients import PaymentClients
from cartwheel.systems.providers.payments.guarding import Guarded
from cartwheel.systems.providers.payments.paypal.client import URLS as PAYPAL_URLS, PayPalClient
from cartwheel.systems.providers.payments.paypal.provider import PayPal
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
)
from cartwheel.systems.providers.payments.sandbox.ledger import SandboxLedger
from cartwheel.systems.providers.payments.sandbox.provider import Sandbox, read_client_secret
from cartwheel.systems.providers.payments.stripe.provider import (
    URL as STRIPE_URL,
    Stripe,
    StripeKeys,
)

__all__ = [
    "PAYPAL_URLS",
    "STRIPE_URL",
    "ActionKind",
    "Charge",
    "Dispute",
    "DisputeState",
    "Failure",
    "Guarded",
    "Handle",
    "NextAction",
    "PayPal",
    "PayPalClient",
    "PaymentClients",
    "PaymentProvider",
    "ProviderEvent",
    "Refund",
    "RefundState",
    "Sandbox",
    "SandboxLedger",
    "Snapshot",
    "Stage",
    "Stripe",
    "StripeKeys",
    "read_client_secret",
]
