"""When the turn of a job of the inventory domain comes."""

from typing import Final

from cartwheel.domains.inventory.messages import (
    CheckStock,
    ComputeReorderPoints,
    SweepHolds,
    WriteOffExpired,
)
from cartwheel.domains.inventory.upkeep import InventoryUpkeep
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


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


JOBS: Final = (
    JobHandler(SweepHolds, sweep),
    JobHandler(WriteOffExpired, write_off),
    JobHandler(ComputeReorderPoints, recompute),
    JobHandler(CheckStock, check),
)
