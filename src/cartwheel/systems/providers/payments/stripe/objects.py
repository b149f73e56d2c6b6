"""What Stripe's objects tell, of which only what matters is read."""

from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.systems.providers.payments.protocol import (
    ActionKind,
    Dispute,
    DisputeState,
    Failure,
    NextAction,
    Refund,
    RefundState,
    Snapshot,
    Stage,
)
from cartwheel.systems.providers.payments.stripe.amounts import from_stripe

PAYMENT_ID: Final = "payment_id"
OPERATION_ID: Final = "operation_id"
REASON: Final = "reason"

_STAGES: Final = {
    "requires_payment_method": Stage.CREATED,
    "requires_confirmation": Stage.CREATED,
    "requires_action": Stage.REQUIRES_ACTION,
    "processing": Stage.PROCESSING,
    "requires_capture": Stage.PROCESSING,
    "succeeded": Stage.PROCESSING,
    "canceled": Stage.CREATED,
}
_REFUNDS: Final = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
_DISPUTES: Final = {
    "lost": DisputeState.LOST,
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
}


class Trouble(msgspec.Struct, frozen=True):
    """Why a card was not taken."""

    code: str | None = None
    decline_code: str | None = None
    message: str | None = None


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """A PaymentIntent."""

    id: str
    status: str
    amount: int
    currency: str
    amount_received: int | None = None
    client_secret: str | None = None
    metadata: dict[str, str] | None = None
    last_payment_error: Trouble | None = None
    next_action: dict[str, Any] | None = None

    def snapshot(self, publishable_key: str | None) -> Snapshot:
        """Return what it tells."""
        currency = self.currency.upper()
        amount = from_stripe(self.amount, currency)
        is_paid = self.status == "succeeded"
        # Of a part that was taken the rest is not held any more, but it was.
        received = from_stripe(self.amount_received or self.amount, currency)
        stage = _STAGES.get(self.status, Stage.PROCESSING)
        failure = None
        if self.status == "requires_payment_method" and self.last_payment_error is not None:
            stage, failure = Stage.FAILED, _failure(self.last_payment_error)
        return Snapshot(
            reference=self.id,
            payment_id=_uuid((self.metadata or {}).get(PAYMENT_ID)),
            stage=stage,
            authorised_minor=amount if is_paid or self.status == "requires_capture" else 0,
            captured_minor=received if is_paid else 0,
            is_voided=self.status == "canceled",
            failure=failure,
            next_action=self._action(stage, publishable_key),
        )

    def _action(self, stage: Stage, publishable_key: str | None) -> NextAction | None:
        if stage not in (Stage.CREATED, Stage.REQUIRES_ACTION) or self.status == "canceled":
            return None
        url = ((self.next_action or {}).get("redirect_to_url") or {}).get("url")
        return NextAction(
            kind=ActionKind.CONFIRM if url is None else ActionKind.REDIRECT,
            url=url,
            client_secret=self.client_secret,
            publishable_key=publishable_key,
        )


class StripeRefund(msgspec.Struct, frozen=True, kw_only=True):
    """A Refund."""

    id: str
    amount: int
    currency: str
    status: str | None = None
    payment_intent: str | None = None
    metadata: dict[str, str] | None = None

    def refund(self) -> Refund:
        """Return it as all services tell it."""
        known = self.metadata or {}
        return Refund(
            reference=self.id,
            amount_minor=from_stripe(self.amount, self.currency.upper()),
            state=_REFUNDS.get(self.status or "", RefundState.PENDING),
            key=known.get(OPERATION_ID),
            reason=known.get(REASON),
        )

    def snapshot(self) -> Snapshot:
        """Return what it tells of its payment."""
        return Snapshot(
            reference=self.payment_intent,
            payment_id=_uuid((self.metadata or {}).get(PAYMENT_ID)),
            refunds=(self.refund(),),
        )


class StripeDispute(msgspec.Struct, frozen=True, kw_only=True):
    """A Dispute."""

    id: str
    amount: int
    currency: str
    status: str
    reason: str
    payment_intent: str | None = None

    def dispute(self) -> Dispute:
        """Return it as all services tell it."""
        return Dispute(
            reference=self.id,
            amount_minor=from_stripe(self.amount, self.currency.upper()),
            reason=self.reason,
            state=_DISPUTES.get(self.status, DisputeState.OPEN),
        )

    def snapshot(self) -> Snapshot:
        """Return what it tells of its payment."""
        return Snapshot(reference=self.payment_intent, disputes=(self.dispute(),))


class EventData(msgspec.Struct, frozen=True):
    """What an event is about."""

    object: dict[str, Any]


class Event(msgspec.Struct, frozen=True):
    """An event, as webhooks bring it."""

    id: str
    type: str
    data: EventData

    def snapshot(self, publishable_key: str | None) -> Snapshot | None:
        """
        Return what it tells of a payment, if it does.

        Raises:
            msgspec.ValidationError: the object is not what it says to be.
        """
        about = self.data.object
        match about.get("object"):
            case "payment_intent":
                return msgspec.convert(about, Intent).snapshot(publishable_key)
            case "refund":
                return msgspec.convert(about, StripeRefund).snapshot()
            case "dispute":
                return msgspec.convert(about, StripeDispute).snapshot()
        return None


def _failure(trouble: Trouble) -> Failure:
    code = trouble.decline_code or trouble.code or "declined"
    return Failure(code, trouble.message or "The card was not taken")


def _uuid(text: str | None) -> UUID | None:
    """Return our own id, where it is one: others write into metadata too."""
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None
