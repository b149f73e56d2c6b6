"""How much of a variant there is, lies where, and is promised: as read under its lock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

UNLIMITED: Final = 2**31 - 1
"""What is free of a variant whose stock nobody counts."""


class Picking(StrEnum):
    """Which lot goes first: the one that expires first, or the one received first."""

    FEFO = "fefo"
    FIFO = "fifo"


class Oversell(StrEnum):
    """Whether more is sold than there is: never, at any time, or until the day it is out."""

    DENY = "deny"
    BACKORDER = "backorder"
    PREORDER = "preorder"


@dataclass(slots=True)
class Level:
    """
    A variant at one location.

    `held` are holds whose time is not over; `expired` lies in lots that may not be sold any
    more, and is part of `on_hand`.
    """

    location_id: UUID
    priority: int
    channels: tuple[str, ...]
    is_active: bool
    on_hand: int = 0
    allocated: int = 0
    held: int = 0
    expired: int = 0
    version: int = 0

    @property
    def sellable(self) -> int:
        """What may leave the shelf."""
        return self.on_hand - self.expired if self.is_active else 0

    @property
    def free(self) -> int:
        """What nobody has been promised."""
        return max(0, self.sellable - self.allocated - self.held)

    def serves(self, channel: str | None) -> bool:
        """True when what lies here may be sold on a channel."""
        return self.is_active and (channel is None or not self.channels or channel in self.channels)


@dataclass(slots=True)
class Item:
    """A variant: its policy, and its levels in the order in which they are sold from."""

    variant_id: UUID
    is_tracked: bool
    picking: Picking
    oversell: Oversell
    oversell_limit: int | None
    available_on: date | None
    reorder_point: int | None
    low_since: datetime | None
    waiting: int
    waiting_held: int
    levels: dict[UUID, Level] = field(default_factory=dict)

    @property
    def is_available(self) -> bool:
        """True while there is something that is not allocated."""
        return not self.is_tracked or self.position > 0

    @property
    def position(self) -> int:
        """What there is to sell, less what is allocated; below zero when orders wait."""
        levels = self.levels.values()
        return sum(each.sellable - each.allocated for each in levels) - self.waiting

    def not_before(self, today: date) -> date | None:
        """Return the day before which nothing of it may leave, if that is still to come."""
        if self.oversell is not Oversell.PREORDER or self.available_on is None:
            return None
        return self.available_on if today < self.available_on else None

    def serving(self, channel: str | None) -> list[Level]:
        """Return the levels that a channel is sold from, in their order."""
        return [level for level in self.levels.values() if level.serves(channel)]

    def free(self, channel: str | None) -> int:
        """Return what nobody has been promised; what orders wait for is theirs first."""
        if not self.is_tracked:
            return UNLIMITED
        free = sum(level.free for level in self.serving(channel))
        return max(0, free - self.waiting - self.waiting_held)

    def beyond(self, today: date) -> int:
        """Return how many more than are free may be sold."""
        if self.oversell is Oversell.DENY:
            return 0
        if self.oversell is Oversell.PREORDER and self.not_before(today) is None:
            return 0
        if self.oversell_limit is None:
            return UNLIMITED
        return max(0, self.oversell_limit - self.waiting - self.waiting_held)


def in_order(levels: Iterable[Level]) -> dict[UUID, Level]:
    """Return levels in the order in which they are sold from: by priority, then by age."""
    ranked = sorted(levels, key=lambda level: (level.priority, level.location_id))
    return {level.location_id: level for level in ranked}
