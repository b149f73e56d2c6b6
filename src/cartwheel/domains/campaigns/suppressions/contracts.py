"""What leaves the room of suppressions, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit

_Line = r"^[^\x00-\x1f\x7f]*$"
Search = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_Line)]


class SuppressedBecause(StrEnum):
    """Why an address is left alone; *manual* is by hand."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    REFUSED = "refused"
    MANUAL = "manual"


class MailSuppression(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An address that no campaign is sent to.

    `detail` are the words of the mail server, or of whoever added it; `campaignId` is null where
    it was no campaign.
    """

    personal: ClassVar[frozenset[str]] = frozenset({"address", "detail"})

    id: UUID
    address: str
    because: SuppressedBecause
    detail: str
    campaign_id: UUID | None
    campaign_name: str | None
    at: datetime


class MailSuppressionPage(msgspec.Struct, frozen=True, rename="camel"):
    """Addresses, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[MailSuppression, ...]
    next_cursor: str | None


class SuppressionFilter(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which addresses are meant: all that fit whatever is given. `search` is a part of one."""

    search: Search | None = None
    because: SuppressedBecause | None = None
    campaign_id: UUID | None = None


class ListMailSuppressions(
    SuppressionFilter, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """Which addresses to list."""

    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    limit: Limit = 50


class ExportMailSuppressions(
    SuppressionFilter, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """Which addresses to export, and how many at most."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 100_000


class AddMailSuppression(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """An address to be left alone; `detail` says why."""

    personal: ClassVar[frozenset[str]] = frozenset({"address", "detail"})

    address: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
    detail: Annotated[str, msgspec.Meta(max_length=500, pattern=_Line)] = ""


class MailSuppressionById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one suppressed address."""

    id: UUID
