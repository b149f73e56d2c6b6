"""What leaves the room of consents, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

Purpose = Annotated[str, msgspec.Meta(min_length=1, max_length=50, pattern="^[a-z][a-z0-9_]*$")]
"""What somebody may be reached for, such as `marketing`; the store names them."""
Source = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
IPAddress = Annotated[str, msgspec.Meta(max_length=45)]


class Channel(StrEnum):
    """By what somebody is reached."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    POST = "post"
    PUSH = "push"
    MESSENGER = "messenger"


class Consent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What somebody said, with the proof of it: `given`, or taken back.

    `source` is where it was said, `textVersion` the words that were agreed to, and `ipAddress`
    whence it came, where that is known.
    """

    personal: ClassVar[frozenset[str]] = frozenset({"ip_address"})

    id: UUID
    channel: Channel
    purpose: str
    given: bool
    at: datetime
    recorded_at: datetime
    source: str
    text_version: str
    ip_address: str


class ConsentState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What holds now for one channel and purpose, and since when."""

    channel: Channel
    purpose: str
    given: bool
    at: datetime
    consent_id: UUID


class ConsentStateList(msgspec.Struct, frozen=True):
    """What holds now; what is not in it was never given."""

    items: tuple[ConsentState, ...]


class ConsentPage(msgspec.Struct, frozen=True, rename="camel"):
    """What somebody said, the latest record first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Consent, ...]
    next_cursor: UUID | None


class ConsentsOf(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the customer."""

    customer_id: UUID


class ListConsents(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Whose words to list."""

    customer_id: UUID
    cursor: UUID | None = None
    limit: Limit = 50


class RecordConsent(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What somebody said; `at` is when, else now."""

    personal: ClassVar[frozenset[str]] = frozenset({"ip_address"})

    customer_id: UUID
    channel: Channel
    purpose: Purpose
    given: bool
    source: Source
    text_version: Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\x00-\x1f]*$")] = ""
    ip_address: IPAddress = ""
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
