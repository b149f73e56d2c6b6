"""What has drifted has a new model trained, which is promoted if it was better in the shadow."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import pytest
import sqlalchemy as sa
from obstore.store import LocalStore
from tests.domains.making import open_store
from tests.domains.predictions.registering import Desk, desk
from tests.kit.clock import MovedClock
from tests.kit.outbox import announced, queued

from cartwheel.domains.audit.log import AuditLog
from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.carts.api import CartRecovered
from cartwheel.domains.predictions.contracts import Action, Features, Prediction
from cartwheel.domains.predictions.drift import rules
from cartwheel.domains.predictions.drift.cases import LONGEST_SHADOW, DriftCases
from cartwheel.domains.predictions.drift.contracts import (
    DriftCase,
    DriftCaseState,
    DriftReport,
    DriftVerdict,
    ListDrift,
)
from cartwheel.domains.predictions.drift.messages import DriftCaseClosed, DriftFound, WatchDrift
from cartwheel.domains.predictions.drift.repository import DriftRepository
from cartwheel.domains.predictions.drift.service import DriftService
from cartwheel.domains.predictions.drift.watching import DriftWatch
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.steps import Steps
from cartwheel.domains.predictions.trainings.contracts import TrainingState
from cartwheel.domains.predictions.trainings.messages import RunTraining
from cartwheel.domains.predictions.trainings.repository import TrainingRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

DAY = timedelta(days=1)
WEEK = 7 * DAY


@dataclass
class Site:
    """A store whose model scores carts of chance."""

    database: Database
    desk: Desk
    clock: MovedClock
    chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(8))

    @property
    def store_id(self) -> UUID:
        return self.desk.store_id

    @property
    def watching(self) -> DriftWatch:
        stores: Any = SimpleNamespace(list_stores=self._stores)
        cases = DriftCases(self.database, self.desk.shelf, Steps(AuditLog(self.clock)), self.clock)
        return DriftWatch(self.database, stores, cases, self.clock)

    async def _stores(self) -> list[Any]:
        return [SimpleNamespace(id=self.store_id)]

    async def week(
        self, rows: int = 600, *, worth: float = 30.0, said: float = 0.2, by_chance: bool = False
    ) -> None:
        """Let a week pass in which carts were scored by the baseline, of which some were bought."""
        began = self.clock.now()
        made, bought = [], []
        for row in range(rows):
            products = int(self.chance.integers(1, 9))
            at = began + WEEK * row / rows
            made.append(self._prediction(products, worth, at=at, said=said))
            # The dearest part of what the model learns: more products are bought the more often.
            odds = said if by_chance else 1 / (1 + np.exp(3 - products / 2))
            if self.chance.random() < odds:
                bought.append(made[-1])
        async with self.database.transaction(store_id=self.store_id) as connection:
            await PredictionRepository(connection).add_all(self.store_id, made)
            await ExperimentRepository(connection).keep_outcomes(
                self.store_id, [self._bought(each) for each in bought]
            )
        self.clock.pass_by(WEEK)

    def _prediction(self, products: int, worth: float, *, at: datetime, said: float) -> Prediction:
        value = round(float(self.chance.gamma(2, worth)), 2)
        return Prediction(
            id=new_id(),
            cart_id=new_id(),
            visitor_id=new_id().hex,
            episode=1,
            probability=min(0.99, max(0.01, said + float(self.chance.normal(0, 0.02)))),
            confidence=0.5,
            action=Action.REMINDER,
            discount_percent=0,
            reasons=(),
            features=Features(
                products, products, value, 0.5, 1, 1, 20.0, at.hour, is_weekend=at.weekday() > 4
            ),
            model="baseline",
            model_version="1",
            created_at=at,
            expires_at=at + DAY,
        )

    def _bought(self, made: Prediction) -> CartRecovered:
        return CartRecovered(
            store_id=self.store_id,
            cart_id=made.cart_id,
            visitor_id=made.visitor_id,
            bought_at=made.created_at + DAY,
            order_id=None,
            currency="EUR",
            value_minor=1,
        )

    async def watch(self) -> DriftReport:
        report = await self.watching.watch(self.store_id, self.desk.flow)
        assert report is not None
        return report

    async def cases(self) -> Sequence[DriftCase]:
        async with self.database.transaction(store_id=self.store_id) as connection:
            drift = DriftService(
                DriftRepository(connection), Outbox(connection), self.clock, AuditNote()
            )
            return (await drift.cases(self.store_id, ListDrift())).items

    async def train(self, case: DriftCase, **values: Any) -> None:
        """Let the training of a case have ended."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            await TrainingRepository(connection).change(
                self.store_id, case.training_id, ended_at=self.clock.now(), **values
            )

    async def drifted(self) -> DriftCase:
        """Have a case opened, by carts that are worth three times as much."""
        await self.week()
        await self.watch()
        await self.week(worth=90.0)
        report = await self.watch()
        assert report.verdict is DriftVerdict.SEVERE
        (case,) = await self.cases()
        return case


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> Site:
    made = desk(database, LocalStore(tmp_path), await open_store(database))
    return Site(database, made, MovedClock())


async def test_a_model_learns_what_is_usual_and_then_weeks_are_held_against_it(site: Site) -> None:
    assert await site.watching.watch(site.store_id, site.desk.flow) is None
    await site.week(300)
    assert (await site.watch()).verdict is DriftVerdict.LEARNING
    await site.week(300)
    # Two weeks are enough carts: these are the reference, and the next week the first one held.
    assert (await site.watch()).verdict is DriftVerdict.LEARNING
    await site.week(600)
    report = await site.watch()
    assert (report.verdict, report.rows, report.reference_rows) == (DriftVerdict.STEADY, 600, 600)
    assert {"products", "value", "hour", rules.SCORE} <= {each.name for each in report.subjects}
    assert all(each.psi < 0.1 for each in report.subjects)
    assert report.performance is not None
    assert (report.performance.auc_before, report.performance.has_dropped) == (None, False)
    await site.week(100)
    assert (await site.watch()).verdict is DriftVerdict.TOO_FEW
    assert await site.cases() == ()


async def test_drift_has_a_model_trained_once(site: Site) -> None:
    case = await site.drifted()
    assert case.state is DriftCaseState.TRAINING
    assert case.reason.startswith("value has drifted: PSI")
    (asked,) = await queued(site.database, RunTraining, store_id=site.store_id)
    assert asked.training_id == case.training_id
    (found,) = await announced(site.database, DriftFound, store_id=site.store_id)
    assert (found.case_id, found.reason) == (case.id, case.reason)
    await site.week(worth=90.0)
    await site.watch()
    assert len(await site.cases()) == 1


async def test_what_is_better_in_the_shadow_is_promoted(site: Site) -> None:
    case = await site.drifted()
    made = await site.desk.register(1)
    await site.train(case, state=TrainingState.DONE, version=made.version)
    await site.watch()
    (shadow,) = await site.cases()
    assert (shadow.state, shadow.version) == (DriftCaseState.SHADOW, made.version)
    await site.week(700, worth=90.0)
    await site.watch()
    # Their week to be bought is not over.
    assert (await site.cases())[0].state is DriftCaseState.SHADOW
    site.clock.pass_by(WEEK)
    await site.watch()
    (over,) = await site.cases()
    assert over.state is DriftCaseState.PROMOTED
    assert "on 700 carts a log loss of" in over.steps[-1].said
    assert await site.desk.serving() == ("cart", "1")
    assert [step.state.value for step in over.steps] == ["training", "shadow", "promoted"]
    (closed,) = await announced(site.database, DriftCaseClosed, store_id=site.store_id)
    assert (closed.state, closed.model_version) == ("promoted", made.version)
    async with site.database.transaction(store_id=site.store_id) as connection:
        rows = await connection.execute(
            sa.select(audit_log.c.procedure)
            .where(audit_log.c.subject == str(case.id))
            .order_by(audit_log.c.at)
        )
        assert [row.procedure for row in rows] == ["drift.found", "drift.shadow", "drift.promoted"]


async def test_what_is_not_better_by_the_margin_is_not(site: Site) -> None:
    case = await site.drifted()
    made = await site.desk.register(1)
    await site.train(case, state=TrainingState.DONE, version=made.version)
    await site.watch()
    # The rules say what the new model would, to the last digit that they can.
    await site.week(600, worth=90.0)
    async with site.database.transaction(store_id=site.store_id) as connection:
        await connection.execute(
            sa.text(
                "UPDATE predictions SET probability = CASE WHEN EXISTS (SELECT FROM"
                " prediction_outcomes o WHERE o.cart_id = predictions.cart_id)"
                " THEN 0.95 ELSE 0.05 END WHERE store_id = :store"
            ),
            {"store": site.store_id},
        )
    site.clock.pass_by(WEEK)
    await site.watch()
    (over,) = await site.cases()
    assert over.state is DriftCaseState.KEPT
    assert over.steps[-1].said.startswith("It is not better by the margin")
    assert await site.desk.serving() == ("baseline", "1")


async def test_a_training_that_fails_ends_the_case_and_a_week_of_rest_follows(site: Site) -> None:
    case = await site.drifted()
    await site.train(case, state=TrainingState.FAILED, failed_because="too few carts")
    await site.watch()
    (failed,) = await site.cases()
    assert failed.state is DriftCaseState.FAILED
    assert failed.steps[-1].said == "The training failed: too few carts"
    await site.watch()
    assert len(await site.cases()) == 1
    await site.week(worth=90.0)
    await site.watch()
    assert len(await site.cases()) == 2


async def test_a_shadow_of_few_carts_ends(site: Site) -> None:
    case = await site.drifted()
    made = await site.desk.register(1)
    await site.train(case, state=TrainingState.DONE, version=made.version)
    await site.watch()
    site.clock.pass_by(LONGEST_SHADOW)
    await site.watch()
    over = (await site.cases())[-1]
    assert (over.state, over.version) == (DriftCaseState.KEPT, made.version)
    assert over.steps[-1].said == "Of 0 carts it is known whether they were bought: too few."


async def test_reports_are_listed_in_pages_and_looks_are_queued(site: Site) -> None:
    await site.week()
    reports = [await site.watch() for _ in range(3)]
    async with site.database.transaction(store_id=site.store_id) as connection:
        drift = DriftService(
            DriftRepository(connection), Outbox(connection), site.clock, AuditNote()
        )
        page = await drift.list(site.store_id, ListDrift(limit=2))
        rest = await drift.list(site.store_id, ListDrift(cursor=page.next_cursor))
        await drift.ask(site.store_id)
    assert [each.id for each in (*page.items, *rest.items)] == [each.id for each in reports[::-1]]
    assert await site.watching.watch_all() == 1
    asked = await queued(site.database, WatchDrift, store_id=site.store_id)
    assert asked == [WatchDrift(store_id=site.store_id)] * 2
    assert msgspec.structs.asdict(asked[0]) == {"store_id": site.store_id}
