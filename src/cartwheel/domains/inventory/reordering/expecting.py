"""What the inventory asks of whoever can forecast demand."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from cartwheel.kernel.connection import Connection


class ExpectedDemand(NamedTuple):
    """
    What of a variant will be sold a day from one day until before another, and how sure that is.

    `sigma` is the standard deviation of a day's sales around `daily`, what the forecast may miss
    by included. `method` names how it was made.
    """

    daily: float
    sigma: float
    from_day: date
    until_day: date
    method: str


class DemandForecasts(Protocol):
    """Forecasts of demand; one for the process, asked within a transaction of the store."""

    async def of(
        self, connection: Connection, store_id: UUID, variants: Collection[UUID]
    ) -> Mapping[UUID, ExpectedDemand]:
        """Return what is expected of those variants of which anything is, and up to date."""
        ...
