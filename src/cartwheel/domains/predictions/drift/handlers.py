"""When the turn of a job of drift comes."""

from typing import Final

from cartwheel.domains.predictions.drift.messages import WatchAllDrift, WatchDrift
from cartwheel.domains.predictions.drift.watching import DriftWatch
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


async def watch_all(_: WatchAllDrift, watching: DriftWatch) -> Answer:
    """Have every store's model looked at."""
    return Done({"stores": await watching.watch_all()})


async def watch(job: WatchDrift, watching: DriftWatch, models: ModelFlow) -> Answer:
    """Look at a store's model."""
    report = await watching.watch(job.store_id, models)
    return Done({"verdict": None if report is None else report.verdict})


JOBS: Final = (JobHandler(WatchAllDrift, watch_all), JobHandler(WatchDrift, watch))
