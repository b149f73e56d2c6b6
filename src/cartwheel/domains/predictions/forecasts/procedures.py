"""Procedures of forecasts."""

from typing import Final

from cartwheel.domains.predictions.forecasts.contracts import (
    ForecastOf,
    ForecastPage,
    ForecastRunPage,
    ForecastsAsked,
    ForecastWithPast,
    ListForecasts,
)
from cartwheel.domains.predictions.forecasts.errors import ForecastProductNotFoundError
from cartwheel.domains.predictions.forecasts.service import ForecastService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post

READ: Final = permission("predictions:read")
WRITE: Final = permission("predictions:write")

router = Router("forecasts", about="How much of each product will be sold.")


@router.query(rest=get("/ai/forecasts"), allow=READ)
async def list_(query: ListForecasts, actor: Actor, forecasts: ForecastService) -> ForecastPage:
    """List what will be sold of each product in the next weeks."""
    return await forecasts.list(actor.store_id, query)


@router.query(
    rest=get("/ai/forecasts/{productId}"), allow=READ, raises=[ForecastProductNotFoundError]
)
async def get_(query: ForecastOf, actor: Actor, forecasts: ForecastService) -> ForecastWithPast:
    """Look at what was and will be sold of a product."""
    return await forecasts.get(actor.store_id, query.product_id)


@router.query(rest=get("/ai/forecast-runs"), allow=READ)
async def runs(query: ListForecasts, actor: Actor, forecasts: ForecastService) -> ForecastRunPage:
    """List how forecasts were made, and how good each method was."""
    return await forecasts.runs(actor.store_id, query)


@router.mutation(rest=post("/ai/forecasts", status=202), allow=WRITE, limit=per_minute(6))
async def make(actor: Actor, forecasts: ForecastService) -> ForecastsAsked:
    """Have forecasts made now instead of in the coming night."""
    return await forecasts.ask(actor.store_id)
