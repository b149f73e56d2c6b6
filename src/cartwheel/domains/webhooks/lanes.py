"""
Lanes: one per endpoint and process, so that an endpoint's trouble stays its own.

A lane lets few calls run at a time and none while its breaker is open. A job that
finds no way in gives its worker back at once and is told when its turn comes: turns are
handed out at the pace in which the endpoint answers, so that a long line of jobs comes
back one by one and not all together again and again.
"""

import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.webhooks.ledger import Tried
from cartwheel.systems.resilience.api import Breaker, BreakerOpenError, Bulkhead, BulkheadFullError

PLACES: Final = 4
"""How many calls to one endpoint run at a time in a process."""

_MOST_LANES: Final = 10_000
_LONGEST_WAIT_SECONDS: Final = 600.0
_QUICKEST_SECONDS: Final = 0.1
_MEMORY: Final = 0.8


class EndpointInTroubleError(Exception):
    """Speaks against the endpoint: it does not answer, or answers that it cannot now."""

    def __init__(self, tried: Tried) -> None:
        super().__init__("The endpoint is in trouble")
        self.tried = tried


class LaneClosedError(Exception):
    """No call passes now; come back after `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"Come back in {wait.total_seconds():.1f} s")
        self.wait = wait


@dataclass(slots=True)
class Lane:
    """The way to one endpoint."""

    breaker: Breaker
    _bulkhead: Bulkhead = field(
        default_factory=lambda: Bulkhead(
            "webhook endpoint", running=PLACES, waiting=0, patience=timedelta(seconds=1)
        )
    )
    _seconds: float = _QUICKEST_SECONDS
    _last_turn_at: float = 0.0

    @asynccontextmanager
    async def call(self) -> AsyncIterator[None]:
        """
        Let a call through, which raises `EndpointInTroubleError` when it fails that way.

        Raises:
            LaneClosedError: all places are taken, or the endpoint keeps failing.
        """
        try:
            async with self._bulkhead.call():
                with self.breaker.call():
                    started_at = time.monotonic()
                    try:
                        yield
                    finally:
                        self._note(time.monotonic() - started_at)
        except BulkheadFullError:
            raise LaneClosedError(self._turn(not_before=0)) from None
        except BreakerOpenError as error:
            raise LaneClosedError(self._turn(not_before=error.retry_after_seconds)) from None

    def _note(self, seconds: float) -> None:
        average = _MEMORY * self._seconds + (1 - _MEMORY) * seconds
        self._seconds = max(_QUICKEST_SECONDS, average)

    def _turn(self, *, not_before: float) -> timedelta:
        now = time.monotonic()
        turn_at = max(self._last_turn_at + self._seconds / PLACES, now + not_before)
        self._last_turn_at = min(turn_at, now + _LONGEST_WAIT_SECONDS)
        return timedelta(seconds=self._last_turn_at - now)


class Lanes:
    """The lanes of this process; the longest unused are forgotten first."""

    def __init__(self) -> None:
        self._lanes: OrderedDict[UUID, Lane] = OrderedDict()

    def of(self, endpoint_id: UUID) -> Lane:
        """Return the lane of an endpoint."""
        lane = self._lanes.get(endpoint_id)
        if lane is None:
            lane = self._lanes[endpoint_id] = Lane(
                Breaker(
                    f"webhook endpoint {endpoint_id}",
                    minimum_calls=5,
                    window=timedelta(minutes=1),
                    open_for=timedelta(seconds=10),
                    counts=lambda error: isinstance(error, EndpointInTroubleError),
                )
            )
            if len(self._lanes) > _MOST_LANES:
                self._lanes.popitem(last=False)
        self._lanes.move_to_end(endpoint_id)
        return lane
