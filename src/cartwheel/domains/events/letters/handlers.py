"""What is done about dead letters in jobs."""

from typing import Final

from cartwheel.domains.events.letters.messages import RunReplay
from cartwheel.domains.events.letters.runner import ReplayRunner
from cartwheel.systems.jobs.api import Answer, JobHandler, JobRun


async def run_replay(job: RunReplay, run: JobRun, replays: ReplayRunner) -> Answer:
    """Replay dead letters, or go on with it."""
    return await replays.run(job.store_id, job.replay_id, tell=run.progress)


JOBS: Final = (JobHandler(RunReplay, run_replay),)
