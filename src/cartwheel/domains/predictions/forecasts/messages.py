"""Jobs of forecasts."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import REPORTS, UPKEEP, QueueName


class MakeForecasts(msgspec.Struct, frozen=True):
    """Forecast what a store will sell."""

    name: ClassVar[str] = "predictions.make_forecasts"
    queue: ClassVar[QueueName] = REPORTS

    store_id: UUID


class MakeAllForecasts(msgspec.Struct, frozen=True):
    """Have the forecasts of all stores made, each by a job of its own."""

    name: ClassVar[str] = "predictions.make_all_forecasts"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
