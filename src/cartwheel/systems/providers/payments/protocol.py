"""The contract of payment services: what is asked of them, and what they tell."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec

from cartwheel.systems.providers.protocol import Provider


class Stage(StrEnum):
    """How far a payment has come before money is held, in this order."""

    CREATED = "created"
    REQUIRES_ACTION = "requires_action"
    APPROVED = "approved"
    """The shopper has agreed, and we must ask for the money."""
    PROCESSING = "processing"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """Its place in the order; of two that are told the later counts."""
        return list(Stage).index(self)


class RefundState(StrEnum):
    """How far a refund has come, in this order: one that was paid out may still come back."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """Its place in the order."""
        return list(RefundState).index(self)


class DisputeState(StrEnum):
    """How far a dispute has come, in this order; money may come back once more by an appeal."""

    OPEN = "open"
    LOST = "lost"
    WON = "won"

    @property
    def rank(self) -> int:
        """Its place in the order."""
        return list(DisputeState).index(self)


class ActionKind(StrEnum):
    """What the shopper's page has to do next."""

    REDIRECT = "redirect"
    CONFIRM = "confirm"


class NextAction(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a shopper does next: go to `url`, or give a card to the service's own script.

    That script is started with `publishableKey` and `clientSecret`, which are for this
    payment's shopper alone.
    """

    kind: ActionKind
    url: str | None = None
    client_secret: str | None = None
    publishable_key: str | None = None


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as the service knows it; `key` is ours, where we asked for it."""

    reference: str
    amount_minor: int
    state: RefundState
    key: str | None = None
    reason: str | None = None


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """A shopper's complaint at the bank, which may take money back."""

    reference: str
    amount_minor: int
    reason: str
    state: DisputeState


class Failure(msgspec.Struct, frozen=True):
    """Why a payment came to nothing, in the service's words."""

    code: str
    message: str


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a service tells of one payment: all, or what one of its messages is about.

    `reference` is the service's id and `payment_id` ours; at least one is there. Amounts that
    are not told are 0. `capture_reference` names the taking of the money, where a service has
    a name for it.
    """

    reference: str | None = None
    payment_id: UUID | None = None
    stage: Stage = Stage.CREATED
    authorised_minor: int = 0
    captured_minor: int = 0
    is_voided: bool = False
    failure: Failure | None = None
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    capture_reference: str | None = None
    next_action: NextAction | None = None


class ProviderEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the service; without a snapshot it is about nothing that concerns us."""

    id: str
    type: str
    snapshot: Snapshot | None = None


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """
    Money that is asked for.

    `method` is the service's token of a card; without one the shopper's page asks for it.
    With `captures` the money is taken at once, else it is held until it is captured.
    """

    payment_id: UUID
    amount_minor: int
    currency: str
    captures: bool
    method: str | None = None
    return_url: str | None = None
    description: str = ""


class Handle(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that the service knows: by its `reference`."""

    payment_id: UUID
    reference: str
    currency: str
    captures: bool


class PaymentProvider(Provider, Protocol):
    """
    A payment service with one account's keys.

    Each change takes a `key`: asked again under it, the service does it once, for as long as
    `keys_last`. Every change answers with what the service knows of the payment then.

    All of them raise a `ProviderError`.
    """

    @property
    def keys_last(self) -> timedelta:
        """How long the service remembers a key, with something to spare."""
        ...

    async def begin(self, charge: Charge, *, key: str) -> Snapshot:
        """Ask for money. A declined card is an answer: the stage `failed`."""
        ...

    async def complete(self, handle: Handle, *, key: str) -> Snapshot:
        """Ask for the money of a payment whose stage is `approved`."""
        ...

    async def capture(self, handle: Handle, amount_minor: int, *, key: str) -> Snapshot:
        """Take money that is held, once; what is not taken is released."""
        ...

    async def void(self, handle: Handle, *, key: str) -> Snapshot:
        """Release what is held, or see to it that nothing is paid any more."""
        ...

    async def refund(
        self, handle: Handle, amount_minor: int, *, key: str, reason: str | None
    ) -> Snapshot:
        """Give back money that was taken; the refund is told with its `key`."""
        ...

    async def fetch(self, handle: Handle) -> Snapshot:
        """Return all that the service knows of a payment, refunds and disputes included."""
        ...

    async def read_webhook(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        """
        Prove a message and say what it tells; names of headers are in lower case.

        Raises:
            WebhookRefusedError: the service did not sign it.
            ProviderError: the service must be asked whether it did, and does not answer.
        """
        ...
