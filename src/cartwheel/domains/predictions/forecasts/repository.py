"""Queries about forecasts, inside the given transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.domains.predictions.forecasts.computing import Week
from cartwheel.domains.predictions.forecasts.contracts import ForecastRun
from cartwheel.domains.predictions.forecasts.models import demand_forecasts, forecast_runs
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_forecast, _run = demand_forecasts.c, forecast_runs.c
_NAMES: Final = tuple(column.name for column in _forecast)
_ADD: Final = insertion(demand_forecasts, _NAMES)
_RUN: Final = tuple(_run[name] for name in ForecastRun.__struct_fields__)


class KeptForecast(msgspec.Struct, frozen=True, kw_only=True):
    """A product's forecast, as it is kept; `shares` are those of its variants."""

    product_id: UUID
    run_id: UUID
    method: str
    made_at: datetime
    from_day: date
    weeks: tuple[Week, ...]
    deviation: float
    shares: Mapping[UUID, float]


_KEPT: Final = tuple(_forecast[name] for name in KeptForecast.__struct_fields__)


@dataclass(frozen=True, slots=True)
class ForecastRepository:
    """Forecasts of one store at a time."""

    connection: Connection

    async def replace(
        self, store_id: UUID, run: ForecastRun, forecasts: Sequence[KeptForecast]
    ) -> None:
        """Keep a run, and its forecasts instead of all former ones."""
        await lock_name(self.connection, f"forecasts {store_id}")
        values = {"store_id": store_id, **msgspec.structs.asdict(run)}
        await self.connection.execute(sa.insert(forecast_runs).values(values))
        await self.connection.execute(
            sa.delete(demand_forecasts).where(_forecast.store_id == store_id)
        )
        rows = [
            {
                **msgspec.structs.asdict(each),
                "store_id": store_id,
                "weeks": msgspec.json.encode(each.weeks).decode(),
                "shares": msgspec.json.encode(each.shares).decode(),
            }
            for each in forecasts
        ]
        if rows:
            await self.connection.execute(_ADD, arrays_of(_NAMES, rows))

    async def forget_runs(self, store_id: UUID, *, but: int) -> None:
        """Forget a store's runs but for the newest."""
        kept = (
            sa.select(_run.id).where(_run.store_id == store_id).order_by(_run.id.desc()).limit(but)
        )
        await self.connection.execute(
            sa.delete(forecast_runs).where(_run.store_id == store_id, _run.id.not_in(kept))
        )

    async def list_page(
        self, store_id: UUID, *, after: UUID | None, limit: int
    ) -> list[KeptForecast]:
        """Return forecasts and one more than asked for, the newest products first."""
        wanted = [_forecast.store_id == store_id]
        if after is not None:
            wanted.append(_forecast.product_id < after)
        rows = await self.connection.execute(
            sa.select(*_KEPT).where(*wanted).order_by(_forecast.product_id.desc()).limit(limit + 1)
        )
        return [read(row, KeptForecast) for row in rows]

    async def find_all(
        self, store_id: UUID, products: Collection[UUID]
    ) -> dict[UUID, KeptForecast]:
        """Return the forecasts of products."""
        rows = await self.connection.execute(
            sa.select(*_KEPT).where(
                _forecast.store_id == store_id,
                _forecast.product_id == sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid))),
            ),
            {"of": list(products)},
        )
        return {row.product_id: read(row, KeptForecast) for row in rows}

    async def list_runs(
        self, store_id: UUID, *, after: UUID | None, limit: int
    ) -> list[ForecastRun]:
        """Return runs and one more than asked for, the newest first."""
        wanted = [_run.store_id == store_id]
        if after is not None:
            wanted.append(_run.id < after)
        rows = await self.connection.execute(
            sa.select(*_RUN).where(*wanted).order_by(_run.id.desc()).limit(limit + 1)
        )
        return [read(row, ForecastRun) for row in rows]
