"""Procedures of the payments domain."""

from typing import Final

from cartwheel.domains.payments.contracts import (
    BeginPayment,
    CapturePayment,
    CountPayments,
    ListPayments,
    PaymentById,
    PaymentCounts,
    PaymentDetails,
    PaymentOutcome,
    PaymentPage,
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
from cartwheel.domains.payments.service import PaymentService
from cartwheel.systems.providers.api import (
    ProviderConfigError,
    ProviderPausedError,
    ProviderRateLimitError,
    ProviderValidationError,
)
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post

READ: Final = permission("payments:read")
WRITE: Final = permission("payments:write")
REFUND: Final = permission("payments:refund")

_REFUSED: Final = (
    ProviderConfigError,
    ProviderPausedError,
    ProviderRateLimitError,
    ProviderValidationError,
)
_ASKED: Final = (
    PaymentNotFoundError,
    KeyReusedError,
    PaymentNotAllowedError,
    AmountExceededError,
    *_REFUSED,
)

router = Router("payments", about="Money that shoppers pay.")


@router.query(rest=get("/payments"), allow=READ)
async def list_(query: ListPayments, actor: Actor, payments: PaymentService) -> PaymentPage:
    """List payments, the newest first."""
    return await payments.list_page(actor.store_id, query)


@router.query(rest=get("/payments/counts"), allow=READ)
async def count(query: CountPayments, actor: Actor, payments: PaymentService) -> PaymentCounts:
    """Count payments by state and currency."""
    return await payments.count(actor.store_id, query)


@router.query(rest=get("/payments/{id}"), allow=READ, raises=[PaymentNotFoundError])
async def get_(query: PaymentById, actor: Actor, payments: PaymentService) -> PaymentDetails:
    """Look at a payment: what was asked, what the service told, refunds and disputes."""
    return await payments.get(actor.store_id, query.id)


@router.mutation(
    rest=post("/payments", status=201),
    allow=WRITE,
    limit=per_minute(120),
    raises=[KeyReusedError, NoProviderError, ReferenceCancelledError, *_REFUSED],
)
async def begin(command: BeginPayment, actor: Actor, payments: PaymentFlow) -> PaymentOutcome:
    """
    Ask a shopper for money.

    A declined card is no error: the payment's state is `failed`. Where the shopper has
    something to do, `nextAction` says what.
    """
    return await payments.begin(actor.store_id, command)


@router.mutation(
    rest=post("/payments/{id}/capture"), allow=WRITE, limit=per_minute(120), raises=_ASKED
)
async def capture(command: CapturePayment, actor: Actor, payments: PaymentFlow) -> PaymentOutcome:
    """Take held money: all, or a part, whereupon the rest is released."""
    return await payments.capture(actor.store_id, command)


@router.mutation(
    rest=post("/payments/{id}/void"), allow=WRITE, limit=per_minute(120), raises=_ASKED
)
async def void(command: VoidPayment, actor: Actor, payments: PaymentFlow) -> PaymentOutcome:
    """Release held money, or see to it that nothing is paid any more."""
    return await payments.void(actor.store_id, command)


@router.mutation(
    rest=post("/payments/{id}/refund"), allow=REFUND, limit=per_minute(120), raises=_ASKED
)
async def refund(command: RefundPayment, actor: Actor, payments: PaymentFlow) -> PaymentOutcome:
    """Give captured money back: all that is left, or a part."""
    return await payments.refund(actor.store_id, command)
