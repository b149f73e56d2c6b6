"""A store's registry of models, for tests: on PostgreSQL, with files in a folder."""

from dataclasses import dataclass
from uuid import UUID

from obstore.store import ObjectStore
from redis.asyncio import Redis
from tests.domains.predictions.learning import trained
from tests.kit.clock import MovedClock

from cartwheel.domains.predictions.registry.contracts import (
    DeployModel,
    ModelDeployment,
    ModelVersion,
    RollBackModel,
)
from cartwheel.domains.predictions.registry.files import ModelFiles
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.domains.predictions.serving.live import LiveModels
from cartwheel.domains.predictions.serving.memory import ModelMemory
from cartwheel.domains.predictions.serving.served import ServedModels
from cartwheel.domains.predictions.serving.shelf import Shelf
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.rpc.api import Actor, CurrentCall, RequestContext, Transactions


@dataclass(frozen=True, slots=True)
class Desk:
    """What one process has of a store's models."""

    store_id: UUID
    actor: Actor
    flow: ModelFlow
    shelf: Shelf
    live: LiveModels
    served: ServedModels

    async def register(self, seed: int = 1, *, commit: str | None = None) -> ModelVersion:
        """Register a model of made-up carts."""
        content = (trained(seed) if commit is None else trained(seed, commit)).content
        return await self.flow.register(self.store_id, content, by=None)

    async def deploy(self, version: int, *, message: str = "") -> ModelVersion:
        return await self.flow.deploy(self.actor, DeployModel(version, message=message))

    async def roll_back(self) -> ModelDeployment:
        return await self.flow.roll_back(self.actor, RollBackModel())

    async def serving(self) -> tuple[str, str]:
        """Say which model answers, as a process finds out that has just been told."""
        model = await self.served.of(self.store_id)
        return model.name, model.version


def desk(
    database: Database, objects: ObjectStore, store_id: UUID, *, budget: int = 256 << 20
) -> Desk:
    clock, broadcast = MovedClock(), Broadcast(Redis())
    actor = Actor("store_key", new_id(), store_id, frozenset({"predictions:write"}))
    files = ModelFiles(objects)
    shelf, live = Shelf(files, clock, budget=budget), LiveModels(database, broadcast)
    context = RequestContext(headers={}, address="")
    call = CurrentCall(procedure="tests", actor=actor, context=context, auditor=None)
    flow = ModelFlow(
        Transactions(database, call), files, ModelMemory(shelf, broadcast), live, clock
    )
    return Desk(store_id, actor, flow, shelf, live, ServedModels(live, shelf, clock))
