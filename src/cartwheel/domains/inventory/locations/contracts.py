"""What locations are, on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.inventory.holds.contracts import Channel
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

Code: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern="^[A-Za-z0-9][A-Za-z0-9_-]*$")
]
Name: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
Priority: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=1_000)]
Channels: TypeAlias = Annotated[tuple[Channel, ...], msgspec.Meta(max_length=20)]


class LocationAction(StrEnum):
    """What may be done with a location."""

    DEACTIVATE = "deactivate"
    ACTIVATE = "activate"


class Location(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Where stock lies.

    Stock is sold from the location with the lowest priority first, on the channels named, or
    on all where none are. What lies where it is not active is not sold.
    """

    id: UUID
    code: str
    name: str
    priority: int
    channels: tuple[str, ...]
    is_active: bool
    version: int
    created_at: datetime
    updated_at: datetime

    allowed_actions: tuple[LocationAction, ...] = ()


class LocationPage(msgspec.Struct, frozen=True, rename="camel"):
    """Locations, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Location, ...]
    next_cursor: UUID | None


class ListLocations(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which locations to list."""

    is_active: bool | None = None
    channel: Channel | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class LocationById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one location."""

    id: UUID


class CreateLocation(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new location; without channels it serves all."""

    code: Code
    name: Name
    priority: Priority = 100
    channels: Channels = ()


class UpdateLocation(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What is to change of a location; what is null stays. `version` is the one that was seen."""

    id: UUID
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    name: Name | None = None
    priority: Priority | None = None
    channels: Channels | None = None
    is_active: bool | None = None
