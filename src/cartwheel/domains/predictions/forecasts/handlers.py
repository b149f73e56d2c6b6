"""When the turn of a job of forecasts comes."""

from typing import Final

from cartwheel.domains.predictions.forecasts.making import ForecastMaking
from cartwheel.domains.predictions.forecasts.messages import MakeAllForecasts, MakeForecasts
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


async def make_all(_: MakeAllForecasts, making: ForecastMaking) -> Answer:
    """Have the forecasts of all stores made."""
    return Done({"stores": await making.make_all()})


async def make(job: MakeForecasts, making: ForecastMaking) -> Answer:
    """Forecast what a store will sell."""
    run = await making.make(job.store_id)
    return Done({"products": run.products, "method": run.method})


JOBS: Final = (JobHandler(MakeAllForecasts, make_all), JobHandler(MakeForecasts, make))
