"""What the payments domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class PaymentError(AppError):
    """A refusal of the payments domain."""


class PaymentNotFoundError(PaymentError):
    """The store has no such payment."""

    code: ClassVar[str] = "payments.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, payment_id: UUID) -> None:
        super().__init__(f"There is no payment {payment_id}")
        self.payment_id = payment_id


class PaymentNotAllowedError(PaymentError):
    """The payment's state does not allow it; `allowedActions` says what it does."""

    code: ClassVar[str] = "payments.not_allowed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, action: str, *, state: str) -> None:
        super().__init__(f"A payment that is {state} does not take {action}")
        self.action, self.state = action, state


class AmountExceededError(PaymentError):
    """More is to be captured than is held, or given back than was captured."""

    code: ClassVar[str] = "payments.amount_exceeded"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, asked: int, free: int, currency: str) -> None:
        super().__init__(f"Asked for {asked} minor units of {currency}, {free} are left")
        self.asked, self.free, self.currency = asked, free, currency


class KeyReusedError(PaymentError):
    """Something else was asked under this key."""

    code: ClassVar[str] = "payments.key_reused"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, key: str) -> None:
        super().__init__(f"Something else was asked under the key {key}")
        self.key = key


class ReferenceCancelledError(PaymentError):
    """What would be paid for is cancelled."""

    code: ClassVar[str] = "payments.reference_cancelled"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, reference_id: UUID) -> None:
        super().__init__(f"{reference_id} is cancelled: nothing is paid for it any more")
        self.reference_id = reference_id


class NoProviderError(PaymentError):
    """The store has no payment service that is enabled, or not this one."""

    code: ClassVar[str] = "payments.no_provider"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, kind: str | None = None) -> None:
        super().__init__(f"The store has not enabled {kind or 'any payment service'}")


class PaymentProviderNotFoundError(PaymentError):
    """The store has no such payment service."""

    code: ClassVar[str] = "payments.provider_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("The store has no such payment service")


class PaymentWebhookNotFoundError(PaymentError):
    """The store has no such message, or nobody expects messages there."""

    code: ClassVar[str] = "payments.webhook_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such webhook")
