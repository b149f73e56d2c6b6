"""Ways to make predictions and models in a store."""

from typing import Any, Final

from tests.domains.carts.factories import FACTORIES as CARTS
from tests.domains.catalog.factories import make_product
from tests.domains.interventions.making import abandoned
from tests.domains.predictions.learning import trained
from tests.rpc.house import House

from cartwheel.domains.carts.contracts import CartById
from cartwheel.domains.predictions.asking.contracts import Predict, PredictMany
from cartwheel.domains.predictions.contracts import PredictionOfCart
from cartwheel.domains.predictions.experiments.contracts import (
    CreateExperiment,
    EndExperiment,
    Experiment,
    ExperimentById,
    UpdateExperiment,
)
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.experiments.service import ExperimentService
from cartwheel.domains.predictions.features.contracts import ComputeFeatures, FeatureOfCart
from cartwheel.domains.predictions.forecasts.contracts import ForecastOf
from cartwheel.domains.predictions.registry.contracts import DeployModel, ModelByVersion
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.domains.predictions.trainings.contracts import (
    ListTrainings,
    TrainingById,
    TrainModel,
)
from cartwheel.domains.predictions.trainings.service import TrainingService


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


async def _new_experiment(house: House) -> dict[str, Any]:
    made = await version(house, seed=2)
    return {"name": "Rules or trees", "challengerVersion": made["version"]}


async def make_experiment(house: House, *, runs: bool = False) -> Experiment:
    """Make an experiment, a draft or the one that runs."""
    given = await _new_experiment(house)
    async with house.scope() as scope:
        kept = await scope.get(ExperimentRepository)
        if (other := await kept.find_running(house.store_id)) is not None:
            await kept.update(other, {"state": "ended", "outcome": "kept"})
        experiments = await scope.get(ExperimentService)
        command = CreateExperiment(
            name=given["name"], challenger_version=given["challengerVersion"]
        )
        made = await experiments.create(house.store_id, command)
        return await kept.update(made, {"state": "running"}) if runs else made


async def _running(house: House) -> dict[str, Any]:
    return {"id": (await make_experiment(house, runs=True)).id}


async def _experiment(house: House) -> dict[str, Any]:
    return {"id": (await make_experiment(house)).id}


async def _experiment_change(house: House) -> dict[str, Any]:
    made = await make_experiment(house)
    return {
        "id": made.id,
        "version": made.version,
        "name": "Trees or rules",
        "challengerVersion": made.challenger_version,
    }


async def _left(house: House) -> dict[str, Any]:
    made = await CARTS[CartById](house)
    return {"cartId": made["id"]}


async def _lefts(house: House) -> dict[str, Any]:
    return {"cartIds": [(await _left(house))["cartId"]]}


async def _training(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        trainings = await scope.get(TrainingService)
        found = await trainings.list(house.store_id, ListTrainings(limit=1))
        if found.items:
            return {"id": found.items[0].id}
        return {"id": (await trainings.start(house.store_id, TrainModel(), by=None)).id}


FACTORIES: Final = {
    CreateExperiment: _new_experiment,
    EndExperiment: _running,
    ExperimentById: _experiment,
    UpdateExperiment: _experiment_change,
    DeployModel: version,
    ForecastOf: _product,
    ModelByVersion: version,
    ComputeFeatures: _lefts,
    FeatureOfCart: _left,
    Predict: _left,
    PredictMany: _lefts,
    TrainingById: _training,
    PredictionOfCart: _prediction,
}
