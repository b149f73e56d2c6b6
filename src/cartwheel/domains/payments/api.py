"""What other domains may use of payments."""

from cartwheel.domains.payments.contracts import (
    BeginPayment,
    CaptureMode,
    CapturePayment,
    OperationState,
    Payment,
    PaymentAction,
    PaymentOperation,
    PaymentOutcome,
    PaymentState,
    ProviderKind,
    RefundPayment,
    VoidPayment,
)
from cartwheel.domains.payments.errors import (
    AmountExceededError,
    KeyReusedError,
    NoProviderError,
    PaymentNotAllowedError,
    PaymentNotFoundError,
    ReferenceCancelledError,
)
from cartwheel.domains.payments.flows.payments import PaymentFlow
from cartwheel.domains.payments.flows.providers import PaymentProviderFlow
from cartwheel.domains.payments.historic.contracts import PastPayment, PastRefund
from cartwheel.domains.payments.historic.service import HistoricPayments
from cartwheel.domains.payments.messages import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDisputed,
    PaymentFailed,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentVoided,
)
from cartwheel.domains.payments.provider_contracts import PutPaymentProvider
from cartwheel.domains.payments.service import PaymentReferences, PaymentService
from cartwheel.domains.payments.till import Answer, Claim

__all__ = [
    "AmountExceededError",
    "Answer",
    "BeginPayment",
    "CaptureMode",
    "CapturePayment",
    "Claim",
    "HistoricPayments",
    "KeyReusedError",
    "NoProviderError",
    "OperationState",
    "PastPayment",
    "PastRefund",
    "Payment",
    "PaymentAction",
    "PaymentAuthorised",
    "PaymentCaptured",
    "PaymentDisputed",
    "PaymentFailed",
    "PaymentFlow",
    "PaymentNotAllowedError",
    "PaymentNotFoundError",
    "PaymentOperation",
    "PaymentOutcome",
    "PaymentProviderFlow",
    "PaymentReferences",
    "PaymentRefundFailed",
    "PaymentRefunded",
    "PaymentService",
    "PaymentState",
    "PaymentVoided",
    "ProviderKind",
    "PutPaymentProvider",
    "ReferenceCancelledError",
    "RefundPayment",
    "VoidPayment",
]
