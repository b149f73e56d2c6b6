"""Procedures of experiments between models."""

from typing import Final

from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.experiments.contracts import (
    CreateExperiment,
    EndExperiment,
    Experiment,
    ExperimentById,
    ExperimentPage,
    ExperimentResult,
    ListExperiments,
    UpdateExperiment,
)
from cartwheel.domains.predictions.experiments.errors import (
    ExperimentNotFoundError,
    ExperimentRunningError,
    ExperimentStateError,
    NotBetterError,
    SameModelError,
    StaleExperimentError,
)
from cartwheel.domains.predictions.experiments.flow import ExperimentFlow
from cartwheel.domains.predictions.experiments.service import ExperimentService
from cartwheel.domains.predictions.registry.errors import (
    ModelIncompatibleError,
    ModelNotFoundError,
)
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.rpc.api import (
    Actor,
    Router,
    delete,
    get,
    per_minute,
    permission,
    post,
    put,
)

READ: Final = permission("predictions:read")
WRITE: Final = permission("predictions:write")

router = Router("experiments", about="Which of two models wins more carts back.")


@router.query(rest=get("/experiments"), allow=READ)
async def list_(
    query: ListExperiments, actor: Actor, experiments: ExperimentService
) -> ExperimentPage:
    """List experiments, the newest first."""
    return await experiments.list(actor.store_id, query)


@router.query(rest=get("/experiments/{id}"), allow=READ, raises=[ExperimentNotFoundError])
async def get_(query: ExperimentById, actor: Actor, experiments: ExperimentService) -> Experiment:
    """Look at an experiment."""
    return await experiments.get(actor.store_id, query.id)


@router.query(rest=get("/experiments/{id}/results"), allow=READ, raises=[ExperimentNotFoundError])
async def results(
    query: ExperimentById, actor: Actor, experiments: ExperimentService
) -> ExperimentResult:
    """Say what an experiment has shown until now; look as often as you like."""
    return await experiments.result(actor.store_id, query.id)


@router.mutation(
    rest=post("/experiments", status=201),
    allow=WRITE,
    limit=per_minute(30),
    raises=[ModelNotFoundError],
)
async def create(
    command: CreateExperiment, actor: Actor, experiments: ExperimentService
) -> Experiment:
    """Make an experiment, as a draft."""
    return await experiments.create(actor.store_id, command)


@router.mutation(
    rest=put("/experiments/{id}"),
    allow=WRITE,
    limit=per_minute(60),
    raises=[
        ExperimentNotFoundError,
        ExperimentStateError,
        InvalidInputError,
        ModelNotFoundError,
        StaleExperimentError,
    ],
)
async def update(
    command: UpdateExperiment, actor: Actor, experiments: ExperimentService
) -> Experiment:
    """Change an experiment; one that runs in what its comparison does not rest on."""
    return await experiments.update(actor.store_id, command)


@router.mutation(
    rest=post("/experiments/{id}/start"),
    allow=WRITE,
    limit=per_minute(10),
    raises=[
        ExperimentNotFoundError,
        ExperimentRunningError,
        ExperimentStateError,
        ModelFileError,
        ModelIncompatibleError,
        SameModelError,
    ],
)
async def start(command: ExperimentById, actor: Actor, experiments: ExperimentFlow) -> Experiment:
    """Let shoppers come into the arms of a draft."""
    return await experiments.start(actor, command.id)


@router.mutation(
    rest=post("/experiments/{id}/end"),
    allow=WRITE,
    limit=per_minute(10),
    raises=[
        ExperimentNotFoundError,
        ExperimentStateError,
        ModelFileError,
        ModelIncompatibleError,
        NotBetterError,
    ],
)
async def end(command: EndExperiment, actor: Actor, experiments: ExperimentFlow) -> Experiment:
    """End an experiment, and promote its challenger or keep the champion."""
    return await experiments.end(actor, command)


@router.mutation(
    rest=delete("/experiments/{id}", status=204),
    allow=WRITE,
    raises=[ExperimentNotFoundError, ExperimentStateError],
)
async def delete_(command: ExperimentById, actor: Actor, experiments: ExperimentService) -> None:
    """Forget an experiment that does not run."""
    await experiments.delete(actor.store_id, command.id)
