"""What leaves the stores domain."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN


class StoreClock(StrEnum):
    """What moves a store's time: the wall clock, or nothing but the events it is sent."""

    WALL = "wall"
    EVENTS = "events"


class Role(StrEnum):
    """What somebody is in a store; each permission says which roles hold it."""

    OWNER = "owner"
    ADMIN = "admin"
    STAFF = "staff"
    ANALYST = "analyst"
    CUSTOMER = "customer"


class Store(msgspec.Struct, frozen=True, rename="camel"):
    """
    A shop.

    `currency` prices events that name none; days and hours are those of `timeZone`, and
    `locale` says how people read and write there. A visitor silent for `idleLimit`
    leaves the cart abandoned; `synthetic` marks a shop whose shoppers are made up.
    With `demandsSecondFactor` its people may do nothing in it before they showed theirs.
    """

    id: UUID
    name: str
    clock: StoreClock
    currency: str
    idle_limit: timedelta
    synthetic: bool
    time_zone: str = "UTC"
    locale: str = "en"
    demands_second_factor: bool = False


class OpenReplay(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Asks for the store that replays one source; `source` is the SHA-256 of what is replayed.

    The key that comes with it is good until `expiresAt`, which is within 30 days, or for a day.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
    source: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    expires_at: datetime | None = None


class OpenedStore(msgspec.Struct, frozen=True, rename="camel"):
    """A store with a new key, which is shown this once."""

    store_id: UUID
    key: str
