"""What is done about repairs in jobs."""

from typing import Final

from cartwheel.domains.events.healing.messages import (
    HealLetters,
    PruneRepairs,
    TrainProposer,
    WatchLetters,
)
from cartwheel.domains.events.healing.rounds import HealingRounds
from cartwheel.domains.events.healing.trainer import Trainer
from cartwheel.domains.events.healing.upkeep import HealingUpkeep
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


async def heal_letters(job: HealLetters, rounds: HealingRounds) -> Answer:
    """Repair new dead letters."""
    return await rounds.run(job.store_id)


async def prune_repairs(_: PruneRepairs, upkeep: HealingUpkeep) -> Answer:
    """Forget what is over."""
    return Done({"forgotten": await upkeep.prune()})


async def watch_letters(job: WatchLetters, rounds: HealingRounds) -> Answer:
    """Look whether events still go wrong."""
    return await rounds.watch(job.store_id)


async def train_proposer(job: TrainProposer, trainer: Trainer) -> Answer:
    """Learn anew."""
    return Done({"version": await trainer.train(job.store_id)})


JOBS: Final = (
    JobHandler(HealLetters, heal_letters),
    JobHandler(PruneRepairs, prune_repairs),
    JobHandler(TrainProposer, train_proposer),
    JobHandler(WatchLetters, watch_letters),
)
