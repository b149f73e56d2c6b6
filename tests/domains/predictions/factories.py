"""Ways to make predictions in a store."""

from typing import Any, Final

from tests.domains.catalog.factories import make_product
from tests.domains.interventions.making import abandoned
from tests.rpc.house import House

from cartwheel.domains.predictions.contracts import PredictionOfCart
from cartwheel.domains.predictions.forecasts.contracts import ForecastOf
from cartwheel.domains.predictions.service import PredictionService


async def _prediction(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        scored = await (await scope.get(PredictionService)).score(abandoned(house.store_id))
    return {"cartId": scored.cart_id}


async def _product(house: House) -> dict[str, Any]:
    return {"productId": (await make_product(house)).id}


FACTORIES: Final = {
    ForecastOf: _product,
    PredictionOfCart: _prediction,
}
