"""When the turn of a training comes."""

from typing import Final

from cartwheel.domains.predictions.trainings.messages import RunTraining
from cartwheel.domains.predictions.trainings.running import TrainingRun
from cartwheel.systems.jobs.api import Answer, Cancel, Done, JobHandler


async def run(job: RunTraining, training: TrainingRun) -> Answer:
    """Learn a store's model."""
    made = await training.run(job.store_id, job.training_id)
    if made is None:
        return Cancel("nothing was learned: the training says why")
    return Done({"version": made.version})


JOBS: Final = (JobHandler(RunTraining, run),)
