"""The sandbox as a payment service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final, TypeAlias
from uuid import UUID, uuid4

import msgspec

from cartwheel.kernel.clock import Clock
from cartwheel.systems.providers.errors import (
    ProviderTimeoutError,
    ProviderValidationError,
    WebhookRefusedError,
)
from cartwheel.systems.providers.payments.protocol import (
    ActionKind,
    Charge,
    Dispute,
    DisputeState,
    Failure,
    Handle,
    NextAction,
    ProviderEvent,
    Refund,
    RefundState,
    Snapshot,
    Stage,
)
from cartwheel.systems.providers.payments.sandbox.ledger import Kept, Letter, Message, SandboxLedger
from cartwheel.systems.providers.payments.sandbox.script import (
    DECLINES,
    NAME,
    Behaviour,
    behaviours_of,
)
from cartwheel.systems.providers.payments.signing import ensure_signed, sign

SIGNATURE: Final = "sandbox-signature"
DELAY: Final = timedelta(seconds=5)

_Change: TypeAlias = Callable[[Kept], list[Letter]]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """One account of the sandbox; `secret` signs its messages."""

    ledger: SandboxLedger
    secret: str
    clock: Clock

    name: ClassVar[str] = NAME
    keys_last: ClassVar[timedelta] = timedelta(hours=23)

    async def validate_config(self) -> None:
        """Find nothing to be wrong: there are no keys."""

    async def begin(self, charge: Charge, *, key: str) -> Snapshot:
        """Ask for money."""
        if charge.amount_minor <= 0:
            raise ProviderValidationError(NAME, "The amount must be positive")
        how = None if charge.method is None else behaviours_of(charge.method, charge.amount_minor)
        asked = msgspec.json.encode(charge).decode()
        kept = Kept(f"pay_{uuid4().hex}", charge.payment_id, charge.amount_minor, charge.captures)
        kept.behaviours = how or frozenset()
        if how is None or Behaviour.THREE_D_SECURE in how:
            kept.stage = Stage.REQUIRES_ACTION
            letters = self._tell(kept, "payment.action_required")
        else:
            letters = self._pay(kept)
        snapshot = kept.snapshot(self._action(kept))
        answer = await self.ledger.open(key, asked, kept, snapshot, letters)
        return answer if answer is not snapshot else self._said(kept, snapshot)

    async def confirm(self, reference: str, *, approved: bool, method: str | None) -> None:
        """
        Do what a shopper does at the bank or with a card's form.

        Raises:
            ProviderValidationError: the payment waits for no shopper, or there is no such method.
        """
        async with self.ledger.changing(reference) as (connection, kept):
            if kept is None or kept.stage is not Stage.REQUIRES_ACTION or kept.is_voided:
                raise ProviderValidationError(NAME, "This payment waits for nobody")
            if not kept.behaviours:
                kept.behaviours = behaviours_of(method or "sandbox_ok", kept.amount_minor)
            if approved:
                letters = self._pay(kept)
            else:
                failure = Failure("authentication_failed", "The shopper was not proved")
                letters = self._fail(kept, failure)
            await self.ledger.keep(connection, kept, letters)

    async def complete(self, handle: Handle, *, key: str) -> Snapshot:  # noqa: ARG002
        """Return what is known: the sandbox asks for no second step."""
        return await self.fetch(handle)

    async def capture(self, handle: Handle, amount_minor: int, *, key: str) -> Snapshot:
        """Take money that is held, once."""

        def take(kept: Kept) -> list[Letter]:
            if kept.captured_minor or kept.is_voided or not kept.authorised_minor:
                raise ProviderValidationError(NAME, "Nothing is held")
            if not 0 < amount_minor <= kept.authorised_minor:
                raise ProviderValidationError(NAME, "More is asked for than is held")
            kept.captured_minor = amount_minor
            return [*self._tell(kept, "payment.captured"), *self._dispute(kept)]

        return await self._change(handle, f"capture {amount_minor}", key, take)

    async def void(self, handle: Handle, *, key: str) -> Snapshot:
        """Release what is held."""

        def release(kept: Kept) -> list[Letter]:
            if kept.captured_minor:
                raise ProviderValidationError(NAME, "The money was taken")
            if kept.is_voided:
                return []
            kept.is_voided = True
            return self._tell(kept, "payment.voided")

        return await self._change(handle, "void", key, release)

    async def refund(
        self, handle: Handle, amount_minor: int, *, key: str, reason: str | None
    ) -> Snapshot:
        """Give money back."""

        def give_back(kept: Kept) -> list[Letter]:
            gone = sum(r.amount_minor for r in kept.refunds if r.state is not RefundState.FAILED)
            if not 0 < amount_minor <= kept.captured_minor - gone:
                raise ProviderValidationError(NAME, "More is to be given back than was taken")
            fails = Behaviour.REFUND_FAILS in kept.behaviours
            refund = Refund(
                reference=f"ref_{uuid4().hex}",
                amount_minor=amount_minor,
                state=RefundState.FAILED if fails else RefundState.SUCCEEDED,
                key=key,
                reason=reason,
            )
            kept.refunds = (*kept.refunds, refund)
            told = Snapshot(reference=kept.reference, payment_id=kept.payment_id, refunds=(refund,))
            type_ = "refund.failed" if fails else "refund.succeeded"
            return self.ledger.letters(kept, type_, told, at=self.clock.now())

        return await self._change(handle, f"refund {amount_minor} {reason}", key, give_back)

    async def fetch(self, handle: Handle) -> Snapshot:
        """Return all that is known of a payment."""
        kept = await self.ledger.find(handle.reference)
        if kept is None:
            raise ProviderValidationError(NAME, f"There is no payment {handle.reference}")
        self._settle(kept)
        return kept.snapshot(self._action(kept))

    async def read_webhook(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        """Prove a message and say what it tells."""
        ensure_signed(body, headers.get(SIGNATURE, ""), secret=self.secret, now=self.clock.now())
        try:
            message = msgspec.json.decode(body, type=Message)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise WebhookRefusedError("This is no message of the sandbox") from error
        return ProviderEvent(id=message.id, type=message.type, snapshot=message.payment)

    def signed(self, body: str) -> dict[str, str]:
        """Return the headers under which a message is sent."""
        given = sign(body.encode(), secret=self.secret, at=self.clock.now())
        return {SIGNATURE: given, "content-type": "application/json"}

    async def _change(self, handle: Handle, asked: str, key: str, change: _Change) -> Snapshot:
        async with self.ledger.changing(handle.reference) as (connection, kept):
            if kept is None:
                raise ProviderValidationError(NAME, f"There is no payment {handle.reference}")
            asked = f"{handle.reference} {asked}"
            if (before := await self.ledger.answered(connection, key, asked)) is not None:
                return before
            self._settle(kept)
            letters = change(kept)
            snapshot = kept.snapshot()
            await self.ledger.answer(connection, key, asked, snapshot)
            await self.ledger.keep(connection, kept, letters)
        return self._said(kept, snapshot)

    def _pay(self, kept: Kept) -> list[Letter]:
        how = kept.behaviours
        if declined := next((b for b in DECLINES if b in how), None):
            return self._fail(kept, Failure(declined, DECLINES[declined]))
        at, letters = self.clock.now(), []
        if Behaviour.DELAYED in how:
            kept.stage, kept.settles_at = Stage.PROCESSING, at + DELAY
            letters = self._tell(kept, "payment.processing")
            later = msgspec.convert(msgspec.to_builtins(kept), Kept)
            _hold(later)
            kept.told, at = later.told, at + DELAY
        else:
            _hold(kept)
            later = kept
        type_ = "payment.captured" if kept.captures else "payment.authorised"
        letters += self.ledger.letters(kept, type_, _part(later), at=at)
        return letters + self._dispute(kept) if kept.captured_minor else letters

    def _fail(self, kept: Kept, failure: Failure) -> list[Letter]:
        kept.stage, kept.failure = Stage.FAILED, failure
        return self._tell(kept, "payment.failed")

    def _dispute(self, kept: Kept) -> list[Letter]:
        if Behaviour.DISPUTED not in kept.behaviours:
            return []
        dispute = Dispute(
            reference=f"dis_{uuid4().hex}",
            amount_minor=kept.captured_minor,
            reason="fraudulent",
            state=DisputeState.OPEN,
        )
        kept.disputes = (dispute,)
        told = Snapshot(reference=kept.reference, payment_id=kept.payment_id, disputes=(dispute,))
        return self.ledger.letters(kept, "dispute.opened", told, at=self.clock.now())

    def _tell(self, kept: Kept, type_: str) -> list[Letter]:
        return self.ledger.letters(kept, type_, _part(kept), at=self.clock.now())

    def _settle(self, kept: Kept) -> None:
        """Let what was delayed have happened."""
        if kept.settles_at is not None and kept.settles_at <= self.clock.now():
            if not kept.is_voided:
                _hold(kept)
            kept.settles_at = None

    def _action(self, kept: Kept) -> NextAction | None:
        if kept.stage is not Stage.REQUIRES_ACTION:
            return None
        secret = client_secret(self.ledger.store_id, self.ledger.account_id, kept.reference)
        return NextAction(kind=ActionKind.CONFIRM, client_secret=secret)

    def _said(self, kept: Kept, snapshot: Snapshot) -> Snapshot:
        if Behaviour.ANSWER_LOST in kept.behaviours:
            raise ProviderTimeoutError(NAME, "No answer in time")
        return snapshot


def client_secret(store_id: UUID, account_id: UUID, reference: str) -> str:
    """Return what a shopper's page proves itself by; it leads to the payment, and to no other."""
    return f"{store_id.hex}{account_id.hex}{reference}"


def read_client_secret(secret: str) -> tuple[UUID, UUID, str] | None:
    """Return the store, the account and the payment that a client secret leads to."""
    try:
        return UUID(secret[:32]), UUID(secret[32:64]), secret[64:]
    except ValueError:
        return None


def _hold(kept: Kept) -> None:
    kept.stage = Stage.PROCESSING
    kept.authorised_minor = kept.amount_minor
    if kept.captures:
        kept.captured_minor = kept.amount_minor


def _part(kept: Kept) -> Snapshot:
    """Return what a message of the payment itself tells: neither refunds nor disputes."""
    return msgspec.structs.replace(kept.snapshot(), refunds=(), disputes=())
