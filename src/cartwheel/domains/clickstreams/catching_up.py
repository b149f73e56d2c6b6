"""Waiting until the store's own figures account for every event that was sent."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, Protocol

from cartwheel.domains.clickstreams.errors import StandstillError
from cartwheel.domains.clickstreams.figures import CartSums, EventSums

STANDSTILL_SECONDS: Final = 60.0
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.25  # asking costs the server, and it has work to do
_SETTLING_SECONDS: Final = 1.0


class Standing(Protocol):
    """A store that can be asked how far it is."""

    async def event_sums(self) -> EventSums:
        """Ask what the store holds of events."""
        ...

    async def cart_sums(self) -> CartSums:
        """Ask what became of the store's carts."""
        ...


class Settled(NamedTuple):
    """The store's figures, and the time of the event loop at which they last changed."""

    events: EventSums
    carts: CartSums
    at: float


async def catch_up(
    store: Standing,
    *,
    before: int,
    sent: int,
    was_repeated: bool,
    on_progress: Callable[[int], Awaitable[None]],
    standstill_seconds: float = STANDSTILL_SECONDS,
) -> Settled:
    """
    Wait until everything sent is counted and the carts and their clock have followed.

    `before` counts the events that were processed before the first one was sent. Where the
    counts may hold more than this run sent, because the store was filled before or something
    was sent repeatedly, they must stand still for a moment as well.

    Raises:
        StandstillError: the figures do not change any more and do not account for all.
    """
    loop = asyncio.get_running_loop()
    settling = _SETTLING_SECONDS if before or was_repeated else 0.0
    last: tuple[EventSums, CartSums] | None = None
    moved_at, pause = loop.time(), _FIRST_PAUSE
    while True:
        events, carts = await store.event_sums(), await store.cart_sums()
        if (events, carts) != last:
            last, moved_at = (events, carts), loop.time()
        processed = events.processed - before
        await on_progress(min(processed, sent))
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


def _have_followed(carts: CartSums, events: EventSums) -> bool:
    if carts.events_seen != events.accepted:
        return False
    return events.last_at is None or (
        carts.watermark is not None and carts.watermark >= events.last_at
    )
