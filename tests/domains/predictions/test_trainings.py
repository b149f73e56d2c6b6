"""A training ends with a version or with a reason, and a store has one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from obstore.store import LocalStore
from tests.domains.making import open_store
from tests.domains.predictions.learning import COMMIT, NOW
from tests.domains.predictions.registering import Desk, desk
from tests.kit.clock import MovedClock
from tests.kit.outbox import queued

from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.features.computing import vector_of
from cartwheel.domains.predictions.features.definitions import CATALOGUE, NAMES
from cartwheel.domains.predictions.features.training import Example, TrainingSet
from cartwheel.domains.predictions.trainings.contracts import (
    ListTrainings,
    Training,
    TrainingState,
    TrainModel,
)
from cartwheel.domains.predictions.trainings.errors import TrainingGoesOnError
from cartwheel.domains.predictions.trainings.messages import RunTraining
from cartwheel.domains.predictions.trainings.repository import TrainingRepository
from cartwheel.domains.predictions.trainings.running import TrainingRun
from cartwheel.domains.predictions.trainings.service import TrainingService
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


def carts(count: int) -> list[Example]:
    chance = np.random.default_rng(5)
    found = []
    for number in range(count):
        products = int(chance.integers(1, 9))
        described = Features(
            products, products, 20.0 * products, 0.5, 1, 1, 30.0, number % 24, is_weekend=False
        )
        found.append(
            Example(
                cart_id=new_id(),
                visitor_id="anna",
                episode=1,
                at=NOW + timedelta(hours=number),
                features=described,
                vector=vector_of(described),
                is_bought=bool(chance.random() < products / 10),
            )
        )
    return found


@dataclass
class Carts:
    """Stands for the store of features: these carts, and what it was asked for."""

    examples: Sequence[Example]
    fails: bool = False

    async def collect(self, _: UUID, **asked: Any) -> TrainingSet:
        if self.fails:
            raise UnavailableError("ClickHouse is away")
        self.window: timedelta = asked["window"]
        since: datetime = asked["since"]
        return TrainingSet(
            commit=COMMIT,
            names=NAMES,
            kinds=tuple(each.kind for each in CATALOGUE),
            since=since,
            until=asked["until"],
            window=self.window,
            examples=self.examples,
        )


async def ask(database: Database, store_id: UUID, **asked: Any) -> Training:
    async with database.transaction(store_id=store_id) as connection:
        trainings = TrainingService(
            TrainingRepository(connection), Outbox(connection), MovedClock(), AuditNote()
        )
        return await trainings.start(store_id, TrainModel(**asked), by="anna")


async def look(database: Database, training: Training, store_id: UUID) -> Training:
    async with database.transaction(store_id=store_id) as connection:
        found = await TrainingRepository(connection).find(store_id, training.id)
    assert found is not None
    return found


async def run(store: Desk, training: Training, known: Carts) -> None:
    running = TrainingRun(store.flow.transactions, known, store.flow, MovedClock())  # type: ignore[arg-type]
    await running.run(store.store_id, training.id)


async def test_a_training_ends_with_a_version_that_scores(
    database: Database, tmp_path: Path
) -> None:
    store = desk(database, LocalStore(tmp_path), await open_store(database))
    training = await ask(database, store.store_id, within_hours=2, deploys=True)
    assert (training.state, training.version) == (TrainingState.WAITING, None)
    (job,) = await queued(database, RunTraining, store_id=store.store_id)
    assert job.training_id == training.id
    known = Carts(carts(600))
    await run(store, training, known)
    ended = await look(database, training, store.store_id)
    assert (ended.state, ended.version, ended.examples) == (TrainingState.DONE, 1, 600)
    assert (ended.progress, ended.failed_because) == (1, None)
    assert known.window == timedelta(hours=2)
    assert await store.serving() == ("cart", "1")
    # Handed out again, the job finds that it is done.
    await run(store, training, Carts([]))
    assert await look(database, training, store.store_id) == ended


async def test_too_few_carts_are_named_and_nothing_changes(
    database: Database, tmp_path: Path
) -> None:
    store = desk(database, LocalStore(tmp_path), await open_store(database))
    training = await ask(database, store.store_id, deploys=True)
    await run(store, training, Carts(carts(30)))
    ended = await look(database, training, store.store_id)
    assert ended.state is TrainingState.FAILED
    assert "too few to learn from; at least 25 of each are needed" in (ended.failed_because or "")
    assert await store.serving() == ("baseline", "1")
    # The next one may be asked for.
    await ask(database, store.store_id)


async def test_a_store_has_one_at_a_time(database: Database) -> None:
    store_id, other_id = await open_store(database), await open_store(database)
    training = await ask(database, store_id)
    with pytest.raises(TrainingGoesOnError, match=str(training.id)):
        await ask(database, store_id)
    await ask(database, other_id)
    async with database.transaction(store_id=other_id) as connection:
        trainings = TrainingRepository(connection)
        assert await trainings.find(other_id, training.id) is None
        assert len(await trainings.list_page(other_id, ListTrainings())) == 1


async def test_while_an_engine_is_away_it_waits(database: Database, tmp_path: Path) -> None:
    store = desk(database, LocalStore(tmp_path), await open_store(database))
    training = await ask(database, store.store_id)
    with pytest.raises(UnavailableError):
        await run(store, training, Carts([], fails=True))
    assert (await look(database, training, store.store_id)).state is TrainingState.RUNNING
