"""What the providers domain does when a job's turn has come."""

from typing import Final

from cartwheel.domains.providers.messages import PruneProviderCalls, SweepProviderCalls
from cartwheel.domains.providers.upkeep import ProviderUpkeep
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


async def sweep(_: SweepProviderCalls, upkeep: ProviderUpkeep) -> Answer:
    """Settle calls whose process is gone."""
    return Done({"settled": await upkeep.sweep()})


async def prune(_: PruneProviderCalls, upkeep: ProviderUpkeep) -> Answer:
    """Forget old calls."""
    return Done({"forgotten": await upkeep.prune()})


JOBS: Final = (JobHandler(PruneProviderCalls, prune), JobHandler(SweepProviderCalls, sweep))
