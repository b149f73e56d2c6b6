"""What leaves the room of sending, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.drafts.contracts import CampaignState
from cartwheel.kernel.paging import Limit


class RecipientState(StrEnum):
    """How far a row of the ledger has come; see the package for what follows on what."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    HELD_OUT = "heldOut"


class SkipReason(StrEnum):
    """Why a recipient is not sent the campaign, found at the claim or by the mail server."""

    GONE = "gone"
    NO_CONSENT = "noConsent"
    OPTED_OUT = "optedOut"
    SUPPRESSED = "suppressed"
    CAPPED = "capped"
    HOURS = "hours"
    UNFIT = "unfit"
    REFUSED = "refused"
    GIVEN_UP = "givenUp"
    STOPPED = "stopped"


class SendAction(StrEnum):
    """What can be done with a campaign that is ready or on its way."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    UNSCHEDULE = "unschedule"


class ActOnCampaign(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What to do with a campaign; one with a date is scheduled by `start`, and waits for it."""

    id: UUID
    action: SendAction


class CampaignProgress(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    How far the sending has come: `entered` are in the ledger, which is whole once `isFilled`.

    All of them are in one of the states. `doubtful` are those that were handed over by a process
    that died before it said so, and were sent again: each may be there twice.
    """

    id: UUID
    state: CampaignState
    is_filled: bool
    entered: int
    waiting: int
    sending: int
    sent: int
    skipped: int
    failed: int
    held_out: int
    doubtful: int
    next_at: datetime | None
    skipped_by_reason: dict[str, int]


class SendTest(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Asks for one variant of a campaign, to oneself or to some addresses, as for a customer."""

    __test__: ClassVar[bool] = False
    personal: ClassVar[frozenset[str]] = frozenset({"to"})

    id: UUID
    variant: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    to: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=3, max_length=320)], ...],
        msgspec.Meta(min_length=1, max_length=5),
    ]
    customer_id: UUID | None = None


class TestSent(msgspec.Struct, frozen=True, rename="camel"):
    """What became of one test; `error` are the words of the mail server."""

    __test__: ClassVar[bool] = False
    personal: ClassVar[frozenset[str]] = frozenset({"to"})

    to: str
    is_taken: bool
    error: str | None = None


class TestsSent(msgspec.Struct, frozen=True):
    """What became of the tests."""

    __test__: ClassVar[bool] = False

    items: tuple[TestSent, ...]


class ListRecipients(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Which rows of a campaign's ledger to list, in the order of customers."""

    id: UUID
    state: RecipientState | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class Recipient(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of the ledger."""

    personal: ClassVar[frozenset[str]] = frozenset({"address"})

    customer_id: UUID
    address: str
    state: RecipientState
    reason: str | None
    attempts: int
    due_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None
    unsubscribed_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None


class RecipientPage(msgspec.Struct, frozen=True, rename="camel"):
    """Rows; pass `nextCursor` to go on, None at the end."""

    items: tuple[Recipient, ...]
    next_cursor: UUID | None
