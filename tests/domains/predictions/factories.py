"""Ways to make predictions and models in a store."""

from typing import Any, Final

from tests.domains.catalog.factories import make_product
from tests.domains.interventions.making import abandoned
from tests.domains.predictions.learning import trained
from tests.rpc.house import House

from cartwheel.domains.predictions.contracts import PredictionOfCart
from cartwheel.domains.predictions.forecasts.contracts import ForecastOf
from cartwheel.domains.predictions.registry.contracts import DeployModel, ModelByVersion
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.domains.predictions.service import PredictionService


async def _prediction(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        scored = await (await scope.get(PredictionService)).score(abandoned(house.store_id))
    return {"cartId": scored.cart_id}


async def _product(house: House) -> dict[str, Any]:
    return {"productId": (await make_product(house)).id}


async def version(house: House, *, seed: int = 1) -> dict[str, Any]:
    """Register a model."""
    async with house.scope() as scope:
        models = await scope.get(ModelFlow)
        made = await models.register(house.store_id, trained(seed).content, by=None)
    return {"version": made.version}


FACTORIES: Final = {
    DeployModel: version,
    ForecastOf: _product,
    ModelByVersion: version,
    PredictionOfCart: _prediction,
}
