"""What API keys say about themselves."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

KeyName = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
Scopes = Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=100)]


class APIKey(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A key, without what it opens a store by.

    `storeId` is the store that it opens: the one acted for, or that of one of its replays.
    `prefix` is how it begins. `madeById` is null for the keys that came with a store;
    `lastUsedAt` is right to a minute or two.
    """

    id: UUID
    store_id: UUID
    name: str
    prefix: str
    scopes: tuple[str, ...]
    calls_per_minute: int | None
    made_by_kind: str | None
    made_by_id: UUID | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def opens(self, now: datetime) -> bool:
        """Tell whether it opens its store."""
        is_over = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not is_over


class CreatedAPIKey(msgspec.Struct, frozen=True, rename="camel"):
    """A new key, and the secret to call with, which cannot be shown again."""

    key: APIKey
    secret: str


class CreateAPIKey(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new key; `scopes` are permissions that the caller holds."""

    name: KeyName
    scopes: Scopes
    expires_at: datetime | None = None
    calls_per_minute: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None


class ListAPIKeys(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which keys to list; those that are revoked or over only where it is asked for."""

    include_ended: bool = False
    cursor: UUID | None = None
    limit: Limit = 50


class APIKeyPage(msgspec.Struct, frozen=True, rename="camel"):
    """Keys, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[APIKey, ...]
    next_cursor: UUID | None


class APIKeyById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names one key."""

    id: UUID
