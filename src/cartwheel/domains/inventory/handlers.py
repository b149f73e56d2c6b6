"""When the turn of a job of the inventory domain comes, and what it hears of itself."""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.inventory.messages import (
    AvailabilityChanged,
    CheckStock,
    ComputeReorderPoints,
    NoteShelves,
    SweepHolds,
    WriteOffExpired,
)
from cartwheel.domains.inventory.shelves import ShelfUpkeep, Shelves
from cartwheel.domains.inventory.upkeep import InventoryUpkeep
from cartwheel.systems.jobs.api import Answer, Done, JobHandler
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription


async def sweep(_: SweepHolds, upkeep: InventoryUpkeep) -> Answer:
    """Write down which holds are over."""
    return Done({"holds": await upkeep.sweep()})


async def write_off(_: WriteOffExpired, upkeep: InventoryUpkeep) -> Answer:
    """Write off what has expired."""
    return Done({"lots": await upkeep.write_off()})


async def recompute(_: ComputeReorderPoints, upkeep: InventoryUpkeep) -> Answer:
    """Compute when to order anew."""
    return Done({"variants": await upkeep.recompute()})


async def check(_: CheckStock, upkeep: InventoryUpkeep) -> Answer:
    """Recompute the stock from its movements."""
    return Done({"differences": await upkeep.check()})


async def fill(_: NoteShelves, upkeep: ShelfUpkeep) -> Answer:
    """Let the catalog know of products what it was never told."""
    return Done({"products": await upkeep.fill()})


async def note(messages: Sequence[AvailabilityChanged], shelves: Shelves) -> None:
    """Let the catalog know of which products anything is left."""
    await shelves.note(messages[0].store_id, {each.variant_id for each in messages})


GROUP: Final = SubscriberGroup(
    "inventory.shelves", (Subscription(AvailabilityChanged, note, batched=True),)
)
JOBS: Final = (
    JobHandler(SweepHolds, sweep),
    JobHandler(WriteOffExpired, write_off),
    JobHandler(ComputeReorderPoints, recompute),
    JobHandler(CheckStock, check),
    JobHandler(NoteShelves, fill),
)
