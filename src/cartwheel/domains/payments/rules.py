"""
Pure decisions: what facts come to, what may be asked, and when to look again.

The facts of a payment form a join semilattice: each only ever grows, by a maximum, an "or", or
the later of two ranks. So what a service tells may come in any order, and any number of times,
and comes to the same facts; and the state is a function of them. (Shapiro, Preguiça, Baquero,
Zawirski: Conflict-free Replicated Data Types, 2011.)
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from cartwheel.domains.payments.contracts import OperationKind, PaymentAction, PaymentState
from cartwheel.systems.providers.payments.api import (
    Dispute,
    DisputeState,
    Failure,
    Refund,
    RefundState,
    Snapshot,
    Stage,
)

WEBHOOK_WITHIN: Final = timedelta(minutes=10)
"""A payment of which no webhook has told for so long is asked about."""

CALL_WITHIN: Final = timedelta(minutes=2)
"""A call of a service is over by then, or whoever made it is gone."""

LONGEST_WAIT: Final = timedelta(days=1)

DISPUTED_WITHIN: Final = timedelta(days=180)
"""Later than that no bank takes money back."""

_OPEN: Final = frozenset(
    {
        PaymentState.PENDING,
        PaymentState.REQUIRES_ACTION,
        PaymentState.PROCESSING,
        PaymentState.AUTHORISED,
    }
)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that a service has told of a payment; refunds and disputes by its names of them."""

    reference: str | None = None
    capture_reference: str | None = None
    stage: Stage = Stage.CREATED
    authorised_minor: int = 0
    captured_minor: int = 0
    is_voided: bool = False
    failure: Failure | None = None
    refunds: Mapping[str, Refund] = {}
    disputes: Mapping[str, Dispute] = {}

    @property
    def refunded_minor(self) -> int:
        """What was given back, as far as it is known to have been captured."""
        live = sum(
            refund.amount_minor
            for refund in self.refunds.values()
            if refund.state is not RefundState.FAILED
        )
        return min(live, self.captured_minor)

    @property
    def is_disputed(self) -> bool:
        """True while a bank has not decided."""
        return any(each.state is DisputeState.OPEN for each in self.disputes.values())

    @property
    def held_minor(self) -> int:
        """What we have of the shopper's money, or could take."""
        if self.captured_minor:
            return self.captured_minor - self.refunded_minor
        return 0 if self.is_voided else self.authorised_minor

    @property
    def state(self) -> PaymentState:
        """What the facts come to; money counts more than anything said before it."""
        if self.captured_minor:
            if not self.refunded_minor:
                return PaymentState.CAPTURED
            is_whole = self.refunded_minor == self.captured_minor
            return PaymentState.REFUNDED if is_whole else PaymentState.PARTIALLY_REFUNDED
        if self.is_voided:
            return PaymentState.VOIDED
        if self.authorised_minor:
            return PaymentState.AUTHORISED
        return _STATES[self.stage]


_STATES: Final = {
    Stage.CREATED: PaymentState.PENDING,
    Stage.REQUIRES_ACTION: PaymentState.REQUIRES_ACTION,
    Stage.APPROVED: PaymentState.PROCESSING,
    Stage.PROCESSING: PaymentState.PROCESSING,
    Stage.FAILED: PaymentState.FAILED,
}


def join(facts: Facts, told: Snapshot) -> Facts:
    """Return the facts with what a snapshot tells: in whatever order, and however often."""
    captured = max(facts.captured_minor, told.captured_minor)
    refunds, disputes = dict(facts.refunds), dict(facts.disputes)
    for refund in told.refunds:
        refunds[refund.reference] = _later_refund(refunds.get(refund.reference), refund)
    for dispute in told.disputes:
        known = disputes.get(dispute.reference)
        if known is None or dispute.state.rank > known.state.rank:
            disputes[dispute.reference] = dispute
    return Facts(
        reference=_first(facts.reference, told.reference),
        capture_reference=_first(facts.capture_reference, told.capture_reference),
        stage=max(facts.stage, told.stage, key=lambda stage: stage.rank),
        # What was taken was held before, whether somebody told of it or not.
        authorised_minor=max(facts.authorised_minor, told.authorised_minor, captured),
        captured_minor=captured,
        is_voided=facts.is_voided or told.is_voided,
        failure=_first_failure(facts.failure, told.failure),
        refunds=refunds,
        disputes=disputes,
    )


def _later_refund(known: Refund | None, told: Refund) -> Refund:
    if known is None:
        return told
    later = told if told.state.rank > known.state.rank else known
    return msgspec.structs.replace(
        later,
        amount_minor=max(known.amount_minor, told.amount_minor),
        key=_first(known.key, told.key),
        reason=_first(known.reason, told.reason),
    )


def _first(one: str | None, other: str | None) -> str | None:
    """Return the one that is given; of two the first in the alphabet, whoever came first."""
    return min(filter(None, (one, other)), default=None)


def _first_failure(one: Failure | None, other: Failure | None) -> Failure | None:
    given = [each for each in (one, other) if each is not None]
    return min(given, key=lambda each: (each.code, each.message), default=None)


def allowed_actions(
    state: PaymentState, *, is_settled: bool, has_reference: bool
) -> tuple[PaymentAction, ...]:
    """Return what may be asked for; nothing that an operation under way would contradict."""
    if state in (PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED):
        return (PaymentAction.REFUND,)
    if not is_settled or not has_reference or state not in _OPEN:
        return ()
    if state is PaymentState.AUTHORISED:
        return (PaymentAction.CAPTURE, PaymentAction.VOID)
    return (PaymentAction.VOID,)


class Verdict(msgspec.Struct, frozen=True):
    """Whether an operation took effect; an `error` says why not."""

    error: str | None = None


def verdict_on(kind: OperationKind, key: str, facts: Facts) -> Verdict | None:
    """Say what became of an operation under way, as far as the facts tell; `key` names it."""
    found: Verdict | None
    match kind:
        case OperationKind.BEGIN:
            is_over = facts.reference is not None or facts.stage is Stage.FAILED
            found = Verdict() if is_over else None
        case OperationKind.COMPLETE:
            is_over = facts.authorised_minor > 0 or facts.is_voided
            found = Verdict() if is_over or facts.stage.rank > Stage.APPROVED.rank else None
        case OperationKind.CAPTURE:
            voided = Verdict("voided") if facts.is_voided else None
            found = Verdict() if facts.captured_minor else voided
        case OperationKind.VOID:
            voided = Verdict() if facts.is_voided else None
            found = Verdict("captured") if facts.captured_minor else voided
        case OperationKind.REFUND:
            states = [each.state for each in facts.refunds.values() if each.key == key]
            failed = "refund_failed" if RefundState.FAILED in states else None
            found = Verdict(failed) if states else None
    return found


def must_release(facts: Facts, *, is_wanted: bool) -> bool:
    """True when nobody wants the payment, and the shopper's money is here or may still come."""
    return not is_wanted and (
        facts.held_minor > 0 or (facts.state in _OPEN and facts.reference is not None)
    )


def must_complete(facts: Facts, *, is_wanted: bool) -> bool:
    """True when the shopper has agreed, and it is for us to ask for the money."""
    return is_wanted and facts.stage is Stage.APPROVED and facts.state is PaymentState.PROCESSING


def next_look(
    facts: Facts,
    *,
    is_wanted: bool,
    is_settled: bool,
    is_told: bool,
    begun_at: datetime,
    now: datetime,
) -> datetime | None:
    """
    Return when to ask the service about a payment; None when no more is expected.

    `is_told` says that the service has told by itself, or was asked, and not just answered.
    What stays open is asked about at half its age: within ten minutes at first, once a day
    later. So is money that we have, ever more seldom, for half a year: what shoppers get back
    at the service itself, or complain about, may be told by a message that was lost.
    """
    if not is_settled:
        return now + CALL_WITHIN
    if not is_told:
        return now + WEBHOOK_WITHIN
    age = now - begun_at
    pause = max(age / 2, WEBHOOK_WITHIN)
    waits = any(each.state is RefundState.PENDING for each in facts.refunds.values())
    if facts.state in _OPEN or waits or must_release(facts, is_wanted=is_wanted):
        return now + min(pause, LONGEST_WAIT)
    return now + pause if facts.held_minor and age < DISPUTED_WITHIN else None
