"""A drift goes its whole way: found, learned from by the real job, compared, and decided about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from obstore.store import LocalStore
from tests.domains.making import open_store
from tests.domains.predictions.learning import COMMIT
from tests.domains.predictions.registering import desk
from tests.domains.predictions.test_drift import WEEK, Site
from tests.kit.clock import MovedClock
from tests.kit.outbox import announced, queued

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.drift.contracts import DriftCase, DriftCaseState
from cartwheel.domains.predictions.drift.messages import DriftCaseClosed
from cartwheel.domains.predictions.features.computing import vector_of
from cartwheel.domains.predictions.features.definitions import CATALOGUE, NAMES
from cartwheel.domains.predictions.features.training import Example, TrainingSet
from cartwheel.domains.predictions.trainings.contracts import TrainingState
from cartwheel.domains.predictions.trainings.handlers import run as run_training
from cartwheel.domains.predictions.trainings.messages import RunTraining
from cartwheel.domains.predictions.trainings.repository import TrainingRepository
from cartwheel.domains.predictions.trainings.running import TrainingRun
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import Done

_ROWS = sa.text(
    """
    SELECT p.cart_id, p.visitor_id, p.episode, p.created_at, p.features,
        EXISTS (SELECT FROM prediction_outcomes o WHERE o.cart_id = p.cart_id) AS is_bought
    FROM predictions p WHERE p.store_id = :store ORDER BY p.created_at
    """
)


class ScoredCarts:
    """Stands for the history in ClickHouse: the carts that were scored, as they were then."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def collect(
        self, store_id: UUID, *, since: datetime, until: datetime, window: timedelta, most: int
    ) -> TrainingSet:
        async with self.database.transaction(store_id=store_id) as connection:
            rows = (await connection.execute(_ROWS, {"store": store_id})).all()
        return TrainingSet(
            commit=COMMIT,
            names=NAMES,
            kinds=tuple(each.kind for each in CATALOGUE),
            since=since,
            until=until,
            window=window,
            examples=[_example(row) for row in rows if row.created_at < until - window][:most],
        )


def _example(row: Any) -> Example:
    described = msgspec.convert(row.features, Features)
    return Example(
        cart_id=row.cart_id,
        visitor_id=row.visitor_id,
        episode=row.episode,
        at=row.created_at,
        features=described,
        vector=vector_of(described),
        is_bought=row.is_bought,
    )


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> Site:
    made = desk(database, LocalStore(tmp_path), await open_store(database))
    return Site(database, made, MovedClock())


async def learn(site: Site, case: DriftCase) -> int:
    """Run the job that the case has queued: it learns in a process of its own."""
    (job,) = await queued(site.database, RunTraining, store_id=site.store_id)
    assert job.training_id == case.training_id
    sets: Any = ScoredCarts(site.database)
    answer = await run_training(
        job, TrainingRun(site.desk.flow.transactions, sets, site.desk.flow, site.clock)
    )
    assert isinstance(answer, Done)
    async with site.database.transaction(store_id=site.store_id) as connection:
        ended = await TrainingRepository(connection).find(site.store_id, case.training_id)
    assert ended is not None
    assert (ended.state, ended.failed_because) == (TrainingState.DONE, None)
    assert ended.version is not None
    return ended.version


async def audited(site: Site) -> Sequence[str]:
    async with site.database.transaction(store_id=site.store_id) as connection:
        rows = await connection.scalars(
            sa.select(audit_log.c.procedure)
            .where(audit_log.c.store_id == site.store_id)
            .order_by(audit_log.c.at, audit_log.c.id)
        )
        return list(rows)


async def in_shadow(site: Site) -> DriftCase:
    """Let a drift be found and learned from, until the new model scores in the shadow."""
    case = await site.drifted()
    site.clock.pass_by(WEEK)  # what became of the carts is known
    version = await learn(site, case)
    await site.watch()
    (shadow,) = await site.cases()
    assert (shadow.state, shadow.version) == (DriftCaseState.SHADOW, version)
    assert await site.desk.serving() == ("baseline", "1"), "nobody sees it"
    return shadow


@pytest.mark.long
async def test_what_was_learned_is_promoted_where_it_is_better(site: Site) -> None:
    shadow = await in_shadow(site)
    await site.week(700, worth=90.0)
    site.clock.pass_by(WEEK)
    await site.watch()
    (over,) = await site.cases()
    assert over.state is DriftCaseState.PROMOTED, over.steps[-1].said
    assert await site.desk.serving() == ("cart", str(shadow.version))
    (closed,) = await announced(site.database, DriftCaseClosed, store_id=site.store_id)
    assert (closed.state, closed.model_version) == ("promoted", shadow.version)
    assert await audited(site) == ["drift.found", "drift.shadow", "drift.promoted"]


@pytest.mark.long
async def test_what_was_learned_is_kept_back_where_it_holds_no_more(site: Site) -> None:
    """What carts were bought for while it learned means nothing while it is compared."""
    shadow = await in_shadow(site)
    await site.week(700, worth=90.0, by_chance=True)
    site.clock.pass_by(WEEK)
    await site.watch()
    (over,) = await site.cases()
    assert (over.state, over.version) == (DriftCaseState.KEPT, shadow.version)
    assert over.steps[-1].said.startswith("It is not better by the margin")
    assert await site.desk.serving() == ("baseline", "1")
    (closed,) = await announced(site.database, DriftCaseClosed, store_id=site.store_id)
    assert closed.state == "kept"
    assert await audited(site) == ["drift.found", "drift.shadow", "drift.kept"]
