"""Counts over a campaign's recipients, kept for a moment where these are many."""

import time
from asyncio import Lock
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

_RECIPIENTS_PER_SECOND: Final = 100_000
"""So many are counted in a small part of a second: what is kept as long makes counting rare."""
_MOST: Final = 1_000

T = TypeVar("T")


@dataclass(slots=True)
class _Kept:
    until: float = 0.0
    value: Any = None
    counting: Lock = field(default_factory=Lock)


class Counts:
    """
    What was counted of campaigns in this process, however many people look at it.

    Of a million recipients it is kept for ten seconds, of fewer than 100,000 not at all.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, str], _Kept] = OrderedDict()

    async def get(
        self, campaign_id: UUID, what: str, *, entered: int, count: Callable[[], Awaitable[T]]
    ) -> T:
        """
        Return what is kept of a campaign, or count it.

        Who asks while it is counted anew gets what was counted before.
        """
        seconds = entered // _RECIPIENTS_PER_SECOND
        if not seconds:
            return await count()
        key = (campaign_id, what)
        kept = self._kept.setdefault(key, _Kept())
        self._kept.move_to_end(key)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        if kept.until and kept.counting.locked():
            former: T = kept.value
            return former
        async with kept.counting:
            if time.monotonic() >= kept.until:
                kept.value = await count()
                kept.until = time.monotonic() + seconds
            value: T = kept.value
            return value
