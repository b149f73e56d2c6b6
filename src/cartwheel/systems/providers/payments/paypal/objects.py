"""What PayPal's objects tell, of which only what matters is read."""

from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.systems.providers.payments.paypal.amounts import Amount
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

_HELD: Final = frozenset({"CREATED", "CAPTURED", "PARTIALLY_CAPTURED", "VOIDED"})
_TAKEN: Final = frozenset({"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"})
_REFUSED: Final = frozenset({"DENIED", "DECLINED", "FAILED"})
_REFUNDS: Final = {
    "COMPLETED": RefundState.SUCCEEDED,
    "FAILED": RefundState.FAILED,
    "CANCELLED": RefundState.FAILED,
}
_STAGES: Final = {
    "CREATED": Stage.REQUIRES_ACTION,
    "PAYER_ACTION_REQUIRED": Stage.REQUIRES_ACTION,
    "APPROVED": Stage.APPROVED,
    "COMPLETED": Stage.PROCESSING,
}


class Link(msgspec.Struct, frozen=True):
    """Where something may be done."""

    rel: str
    href: str


class Related(msgspec.Struct, frozen=True):
    """What else is concerned."""

    order_id: str | None = None
    capture_id: str | None = None


class Supplement(msgspec.Struct, frozen=True):
    """What is told beside."""

    related_ids: Related = Related()


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """An authorization, a capture or a refund."""

    id: str
    status: str
    amount: Amount | None = None
    custom_id: str | None = None
    note_to_payer: str | None = None
    supplementary_data: Supplement = Supplement()

    @property
    def minor(self) -> int:
        """Its amount in minor units."""
        return 0 if self.amount is None else self.amount.minor

    def authorization(self) -> Snapshot:
        """Return what it tells as an authorization."""
        return Snapshot(
            **self._named(),
            stage=Stage.FAILED if self.status in _REFUSED else Stage.PROCESSING,
            authorised_minor=self.minor if self.status in _HELD else 0,
            is_voided=self.status == "VOIDED",
            failure=self._failure(),
        )

    def capture(self) -> Snapshot:
        """Return what it tells as a capture."""
        is_taken = self.status in _TAKEN
        return Snapshot(
            **self._named(),
            stage=Stage.FAILED if self.status in _REFUSED else Stage.PROCESSING,
            captured_minor=self.minor if is_taken else 0,
            capture_reference=self.id if is_taken else None,
            failure=self._failure(),
        )

    def refund(self, payment_id: UUID | None) -> Refund:
        """Return what it tells as a refund; the key of one made at PayPal itself is not ours."""
        is_ours = self.custom_id is not None and _uuid(self.custom_id) != payment_id
        return Refund(
            reference=self.id,
            amount_minor=self.minor,
            state=_REFUNDS.get(self.status, RefundState.PENDING),
            key=self.custom_id if is_ours else None,
            reason=self.note_to_payer,
        )

    def _named(self) -> dict[str, Any]:
        named = {"reference": self.supplementary_data.related_ids.order_id}
        return {**named, "payment_id": _uuid(self.custom_id)}

    def _failure(self) -> Failure | None:
        if self.status not in _REFUSED:
            return None
        return Failure(self.status.lower(), "PayPal did not take the payment")


class Payments(msgspec.Struct, frozen=True):
    """What moved."""

    authorizations: tuple[Movement, ...] = ()
    captures: tuple[Movement, ...] = ()
    refunds: tuple[Movement, ...] = ()


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid for, with our id of the payment."""

    custom_id: str | None = None
    payments: Payments = Payments()


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order of PayPal's, which is a payment of ours."""

    id: str
    status: str
    purchase_units: tuple[Unit, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def moved(self) -> Payments:
        """What moved; we make orders of one unit."""
        return self.purchase_units[0].payments if self.purchase_units else Payments()

    def snapshot(self) -> Snapshot:
        """Return what it tells."""
        payment_id = _uuid(self.purchase_units[0].custom_id) if self.purchase_units else None
        stage = _STAGES.get(self.status, Stage.CREATED)
        moved = self.moved
        parts = [
            *(each.authorization() for each in moved.authorizations),
            *(each.capture() for each in moved.captures),
        ]
        return Snapshot(
            reference=self.id,
            payment_id=payment_id,
            stage=max((stage, *(part.stage for part in parts)), key=lambda each: each.rank),
            authorised_minor=sum(part.authorised_minor for part in parts),
            captured_minor=sum(part.captured_minor for part in parts),
            is_voided=self.status == "VOIDED" or any(part.is_voided for part in parts),
            failure=next((part.failure for part in parts if part.failure), None),
            refunds=tuple(each.refund(payment_id) for each in moved.refunds),
            capture_reference=next(
                (part.capture_reference for part in parts if part.capture_reference), None
            ),
            next_action=self._action(stage),
        )

    def _action(self, stage: Stage) -> NextAction | None:
        urls = {link.rel: link.href for link in self.links}
        url = urls.get("payer-action") or urls.get("approve")
        if stage is not Stage.REQUIRES_ACTION or url is None:
            return None
        return NextAction(kind=ActionKind.REDIRECT, url=url)


class Transaction(msgspec.Struct, frozen=True):
    """What a dispute is about: a capture."""

    seller_transaction_id: str | None = None


class PayPalDispute(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute."""

    dispute_id: str
    status: str
    reason: str = "other"
    dispute_amount: Amount
    dispute_outcome: dict[str, Any] | None = None
    disputed_transactions: tuple[Transaction, ...] = ()

    def snapshot(self) -> Snapshot:
        """Return what it tells of its payment, which is known by its capture."""
        captures = [each.seller_transaction_id for each in self.disputed_transactions]
        outcome = str((self.dispute_outcome or {}).get("outcome_code", ""))
        state = DisputeState.OPEN
        if self.status == "RESOLVED":
            is_lost = outcome in ("RESOLVED_BUYER_FAVOUR", "ACCEPTED")
            state = DisputeState.LOST if is_lost else DisputeState.WON
        dispute = Dispute(
            reference=self.dispute_id,
            amount_minor=self.dispute_amount.minor,
            reason=self.reason.lower(),
            state=state,
        )
        return Snapshot(capture_reference=next(iter(captures), None), disputes=(dispute,))


class Event(msgspec.Struct, frozen=True):
    """An event, as webhooks bring it."""

    id: str
    event_type: str
    resource: dict[str, Any]

    def snapshot(self) -> Snapshot | None:
        """
        Return what it tells of a payment, if it does.

        Raises:
            msgspec.ValidationError: the resource is not what it says to be.
        """
        snapshot: Snapshot | None = None
        match self.event_type.split("."):
            case ["PAYMENT", "CAPTURE", "REFUNDED" | "REVERSED"] | ["PAYMENT", "REFUND", _]:
                snapshot = self._refund()
            case ["PAYMENT", "CAPTURE", _]:
                snapshot = self._movement.capture()
            case ["PAYMENT", "AUTHORIZATION", _]:
                snapshot = self._movement.authorization()
            case ["CHECKOUT", "ORDER", _]:
                snapshot = msgspec.convert(self.resource, Order).snapshot()
            case ["CUSTOMER", "DISPUTE", *_]:
                snapshot = msgspec.convert(self.resource, PayPalDispute).snapshot()
        return snapshot

    @property
    def _movement(self) -> Movement:
        return msgspec.convert(self.resource, Movement)

    def _refund(self) -> Snapshot:
        refund = self._movement
        links = msgspec.convert(self.resource.get("links", []), tuple[Link, ...])
        up = next((link.href.rpartition("/")[2] for link in links if link.rel == "up"), None)
        related = refund.supplementary_data.related_ids
        return Snapshot(
            reference=related.order_id,
            capture_reference=related.capture_id or up,
            refunds=(refund.refund(None),),
        )


def _uuid(text: str | None) -> UUID | None:
    """Return our own id, where it is one."""
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None
