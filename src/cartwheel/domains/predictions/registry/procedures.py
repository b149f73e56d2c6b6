"""Procedures of the registry of models."""

from typing import Final

from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.registry.contracts import (
    DeployModel,
    ListModelDeployments,
    ListModels,
    ModelByVersion,
    ModelDeployment,
    ModelDeploymentPage,
    ModelDetail,
    ModelPage,
    ModelStatus,
    ModelVersion,
    RollBackModel,
)
from cartwheel.domains.predictions.registry.errors import (
    ModelIncompatibleError,
    ModelNotFoundError,
    NothingDeployedError,
)
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.domains.predictions.registry.service import RegistryService
from cartwheel.domains.predictions.trainings.contracts import (
    ListTrainings,
    Training,
    TrainingById,
    TrainingPage,
    TrainModel,
)
from cartwheel.domains.predictions.trainings.errors import (
    TrainingGoesOnError,
    TrainingNotFoundError,
)
from cartwheel.domains.predictions.trainings.service import TrainingService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post

READ: Final = permission("predictions:read")
WRITE: Final = permission("predictions:write")

router = Router("models", about="Models that score carts: versions, and which are in use.")


@router.query(rest=get("/models"), allow=READ)
async def list_(query: ListModels, actor: Actor, models: RegistryService) -> ModelPage:
    """List the versions of the store's model, the newest first."""
    return await models.list(actor.store_id, query)


@router.query(rest=get("/models/deployments"), allow=READ)
async def deployments(
    query: ListModelDeployments, actor: Actor, models: RegistryService
) -> ModelDeploymentPage:
    """List which version was in use when, the newest first."""
    return await models.history(actor.store_id, query)


@router.query(rest=get("/models/{version}"), allow=READ, raises=[ModelNotFoundError])
async def get_(query: ModelByVersion, actor: Actor, models: RegistryService) -> ModelDetail:
    """Look at a version: what it learned from, what it is worth, and its card."""
    return await models.get(actor.store_id, query.version)


@router.query(rest=get("/models/{version}/status"), allow=READ, raises=[ModelNotFoundError])
async def status(query: ModelByVersion, actor: Actor, models: ModelFlow) -> ModelStatus:
    """Say whether a version is in memory, and whether it can serve."""
    return await models.status(actor.store_id, query.version)


@router.mutation(
    rest=post("/models/train", status=202),
    allow=WRITE,
    limit=per_minute(10),
    raises=[TrainingGoesOnError],
)
async def train(command: TrainModel, actor: Actor, trainings: TrainingService) -> Training:
    """Have a model learned from the store's abandoned carts, in the background."""
    return await trainings.start(actor.store_id, command, by=str(actor.id))


@router.query(rest=get("/model-trainings"), allow=READ)
async def trainings(query: ListTrainings, actor: Actor, trainings: TrainingService) -> TrainingPage:
    """List trainings with how far they have come, the newest first."""
    return await trainings.list(actor.store_id, query)


@router.query(rest=get("/model-trainings/{id}"), allow=READ, raises=[TrainingNotFoundError])
async def training(query: TrainingById, actor: Actor, trainings: TrainingService) -> Training:
    """Look at a training."""
    return await trainings.get(actor.store_id, query.id)


@router.mutation(
    rest=post("/models/deploy"),
    allow=WRITE,
    limit=per_minute(30),
    raises=[ModelFileError, ModelIncompatibleError, ModelNotFoundError],
)
async def deploy(command: DeployModel, actor: Actor, models: ModelFlow) -> ModelVersion:
    """Put a version to use, once its file was opened and tried."""
    return await models.deploy(actor, command)


@router.mutation(
    rest=post("/models/rollback"),
    allow=WRITE,
    limit=per_minute(30),
    raises=[ModelFileError, ModelIncompatibleError, NothingDeployedError],
)
async def roll_back(command: RollBackModel, actor: Actor, models: ModelFlow) -> ModelDeployment:
    """Put to use what was in use before, in one call."""
    return await models.roll_back(actor, command)


@router.mutation(
    rest=post("/models/{version}/load"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[ModelFileError, ModelNotFoundError],
)
async def load(command: ModelByVersion, actor: Actor, models: ModelFlow) -> ModelStatus:
    """Load a version into the memory of the process that answers."""
    return await models.load(actor, command.version)


@router.mutation(
    rest=post("/models/{version}/unload"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[ModelNotFoundError],
)
async def unload(command: ModelByVersion, actor: Actor, models: ModelFlow) -> ModelStatus:
    """Let a version's memory go in every process; whoever needs it loads it again."""
    return await models.unload(actor, command.version)
