"""What comes into and leaves the suppressions of events."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from cartwheel.domains.events.contracts import Identifier
from cartwheel.kernel.paging import Limit


class SuppressEvents(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Whose events are to be dropped: of a visitor, of a user, or both."""

    anonymous_id: Identifier | None = None
    user_id: Identifier | None = None

    def __post_init__(self) -> None:
        """Hold that somebody is meant."""
        if self.anonymous_id is None and self.user_id is None:
            raise ValueError("Either `anonymousId` or `userId` is required")


class Suppression(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody whose events are dropped, by a digest that does not say who it is."""

    id: UUID
    digest: str
    since: datetime


class SuppressionPage(msgspec.Struct, frozen=True, rename="camel"):
    """Suppressions, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Suppression, ...]
    next_cursor: UUID | None


class ListSuppressions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which suppressions to list; `digest` finds one."""

    digest: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")] | None = None
    cursor: UUID | None = None
    limit: Limit = 50
