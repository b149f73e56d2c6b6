"""Waiting until the store's own figures account for every event that was sent."""

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

from cartwheel.entrypoints.replay.errors import StandstillError
from cartwheel.entrypoints.replay.store import ReplayStore
from cartwheel.entrypoints.replay.wire import CartStats, EventStats

STANDSTILL_SECONDS: Final = 60.0
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.25  # asking costs the server, and it has work to do
_SETTLING_SECONDS: Final = 1.0


class Settled(NamedTuple):
    """The store's figures, and the time of the event loop at which they last changed."""

    events: EventStats
    carts: CartStats
    at: float


async def catch_up(
    store: ReplayStore,
    *,
    before: EventStats,
    sent: int,
    on_progress: Callable[[int], None],
    standstill_seconds: float = STANDSTILL_SECONDS,
) -> Settled:
    """
    Wait until everything sent is counted and the carts and their clock have followed.

    Where the counts may hold more than this run sent, because the store was
    filled before or a request was repeated, they must stand still for a moment
    as well.

    Raises:
        StandstillError: the figures do not change any more and do not account for all.
    """
    loop = asyncio.get_running_loop()
    settling = _SETTLING_SECONDS if before.processed or store.was_repeated else 0.0
    last: tuple[EventStats, CartStats] | None = None
    moved_at, pause = loop.time(), _FIRST_PAUSE
    while True:
        events, carts = await store.event_stats(), await store.cart_stats()
        if (events, carts) != last:
            last, moved_at = (events, carts), loop.time()
        processed = events.processed - before.processed
        on_progress(min(processed, sent))
        still = loop.time() - moved_at
        if processed >= sent and _have_followed(carts, events) and still >= settling:
            return Settled(events, carts, moved_at)
        if still > standstill_seconds:
            raise StandstillError(
                f"Nothing has moved for {standstill_seconds:.0f} s: {processed:,} of {sent:,} "
                f"events are processed, {carts.events_seen:,} of {events.accepted:,} are in the "
                "carts; /api/v1/pipeline/status shows where they wait"
            )
        await asyncio.sleep(pause)
        pause = min(_LONGEST_PAUSE, pause * 1.2)


def _have_followed(carts: CartStats, events: EventStats) -> bool:
    if carts.events_seen != events.accepted:
        return False
    return events.last_at is None or (
        carts.watermark is not None and carts.watermark >= events.last_at
    )
