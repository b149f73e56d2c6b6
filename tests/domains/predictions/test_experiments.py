"""Two models are compared by lot: each shopper stays with one, and is counted once."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from obstore.store import LocalStore
from tests.domains.interventions.making import abandoned, live_settings
from tests.domains.making import open_store
from tests.domains.predictions.making import ByCartAlone
from tests.domains.predictions.registering import Desk, desk
from tests.kit.clock import MovedClock
from tests.kit.outbox import announced

from cartwheel.domains.audit.log import AuditLog
from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.carts.api import CartAbandoned, CartRecovered
from cartwheel.domains.predictions.experiments.choosing import ModelChoice
from cartwheel.domains.predictions.experiments.contracts import (
    CreateExperiment,
    EndExperiment,
    Experiment,
    ExperimentArm,
    ExperimentOutcome,
    ExperimentResult,
    ExperimentState,
    ExperimentVerdict,
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
from cartwheel.domains.predictions.experiments.messages import ExperimentEnded
from cartwheel.domains.predictions.experiments.models import prediction_exposures
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository, Exposure
from cartwheel.domains.predictions.experiments.rules import arm_of
from cartwheel.domains.predictions.experiments.service import ExperimentService
from cartwheel.domains.predictions.experiments.watching import ExperimentWatch
from cartwheel.domains.predictions.registry.contracts import ModelAlias
from cartwheel.domains.predictions.registry.errors import ModelNotFoundError
from cartwheel.domains.predictions.registry.repository import ModelRepository
from cartwheel.domains.predictions.registry.service import RegistryService
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.domains.predictions.steps import Steps
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote, CurrentCall, RequestContext, Transactions

HOUR = timedelta(hours=1)


@dataclass
class Lab:
    """A store with two versions of its model, and experiments with them."""

    database: Database
    desk: Desk
    clock: MovedClock

    @property
    def store_id(self) -> UUID:
        return self.desk.store_id

    @asynccontextmanager
    async def service(self) -> AsyncIterator[ExperimentService]:
        async with self.database.transaction(store_id=self.store_id) as connection:
            registry = RegistryService(ModelRepository(connection))
            yield ExperimentService(
                ExperimentRepository(connection), registry, self.clock, AuditNote()
            )

    @property
    def flow(self) -> ExperimentFlow:
        call = CurrentCall(
            procedure="experiments.start",
            actor=self.desk.actor,
            context=RequestContext(headers={}, address=""),
            auditor=AuditLog(self.clock),
        )
        return ExperimentFlow(Transactions(self.database, call), self.desk.flow, self.clock)

    async def create(self, version: int = 1, **given: Any) -> Experiment:
        async with self.service() as experiments:
            command = CreateExperiment(name="Trees", challenger_version=version, **given)
            return await experiments.create(self.store_id, command)

    async def running(self, version: int = 1, **given: Any) -> Experiment:
        made = await self.create(version, **given)
        return await self.flow.start(self.desk.actor, made.id)

    async def result(self, experiment: Experiment) -> ExperimentResult:
        async with self.service() as experiments:
            return await experiments.result(self.store_id, experiment.id)

    async def score(self, *visitors: str) -> dict[str, str]:
        """Score a cart of each shopper; return which model did."""
        carts = [_cart(self.store_id, visitor) for visitor in visitors]
        async with self.database.transaction(store_id=self.store_id) as connection:
            service = PredictionService(
                predictions=PredictionRepository(connection),
                features=ByCartAlone(),
                choice=ModelChoice(ExperimentRepository(connection), self.desk.served),
                settings=live_settings(self.database),
                outbox=Outbox(connection),
                clock=self.clock,
            )
            made = await service.score_all(self.store_id, carts)
        return {each.visitor_id: each.model for each in made}

    async def expose(
        self, experiment: Experiment, arm: ExperimentArm, number: int, **given: Any
    ) -> list[str]:
        """Let shoppers have come into an arm."""
        visitors = [f"{arm}-{new_id().hex}" for _ in range(number)]
        made = [
            Exposure(
                visitor,
                arm,
                given.get("at", self.clock.now()),
                given.get("discounted", False),
                given.get("fell_back", False),
            )
            for visitor in visitors
        ]
        async with self.database.transaction(store_id=self.store_id) as connection:
            await ExperimentRepository(connection).expose(self.store_id, experiment.id, made)
        return visitors

    async def buy(self, visitors: Sequence[str], *, at: datetime | None = None) -> None:
        """Let shoppers have bought what they left."""
        recovered = [
            CartRecovered(
                store_id=self.store_id,
                cart_id=new_id(),
                visitor_id=visitor,
                bought_at=at or self.clock.now(),
                order_id=None,
                currency="EUR",
                value_minor=100,
            )
            for visitor in visitors
        ]
        async with self.service() as experiments:
            await experiments.settle(self.store_id, recovered)
            await experiments.settle(self.store_id, recovered)

    async def watch(self) -> int:
        stores: Any = SimpleNamespace(list_stores=self._stores)
        watch = ExperimentWatch(self.database, stores, Steps(AuditLog(self.clock)), self.clock)
        return await watch.watch()

    async def _stores(self) -> list[Any]:
        return [SimpleNamespace(id=self.store_id)]


def _cart(store_id: UUID, visitor: str) -> CartAbandoned:
    made = abandoned(store_id)
    return CartAbandoned(
        **{name: getattr(made, name) for name in CartAbandoned.__struct_fields__}
        | {"visitor_id": visitor, "cart_id": new_id()}
    )


@pytest.fixture
async def lab(database: Database, tmp_path: Path) -> Lab:
    made = desk(database, LocalStore(tmp_path), await open_store(database))
    await made.register(1)
    await made.register(2)
    return Lab(database, made, MovedClock())


async def test_carts_are_scored_by_the_model_of_their_shoppers_arm(lab: Lab) -> None:
    await lab.desk.deploy(1)
    experiment = await lab.running(2, coverage_percent=60.0, challenger_percent=30)
    assert (experiment.champion_version, experiment.challenger_version) == (1, 2)
    visitors = [f"shopper-{number}" for number in range(60)]
    arms = {visitor: arm_of(experiment, visitor) for visitor in visitors}
    assert set(arms.values()) == {None, *ExperimentArm}
    async with lab.database.transaction(store_id=lab.store_id) as connection:
        service = PredictionService(
            predictions=PredictionRepository(connection),
            features=ByCartAlone(),
            choice=ModelChoice(ExperimentRepository(connection), lab.desk.served),
            settings=live_settings(lab.database),
            outbox=Outbox(connection),
            clock=lab.clock,
        )
        made = await service.score_all(lab.store_id, [_cart(lab.store_id, v) for v in visitors])
    assert [each.visitor_id for each in made] == visitors
    assert {each.visitor_id: each.model_version for each in made} == {
        visitor: "2" if arm is ExperimentArm.CHALLENGER else "1" for visitor, arm in arms.items()
    }
    shoppers = {each.arm: each.shoppers for each in (await lab.result(experiment)).arms}
    assert shoppers == {arm: list(arms.values()).count(arm) for arm in ExperimentArm}


async def test_a_shopper_is_counted_once_however_many_carts(lab: Lab) -> None:
    experiment = await lab.running()
    await lab.score("anna", "anna", "ben")
    await lab.score("anna")
    assert sum(each.shoppers for each in (await lab.result(experiment)).arms) == 2


async def test_without_an_experiment_nobody_is_exposed(lab: Lab) -> None:
    assert await lab.score("anna") == {"anna": "baseline"}
    async with lab.database.transaction(store_id=lab.store_id) as connection:
        assert (await connection.execute(sa.select(prediction_exposures))).all() == []


async def test_a_challenger_that_cannot_serve_is_replaced_and_told(
    lab: Lab, tmp_path: Path
) -> None:
    experiment = await lab.running(challenger_percent=99)
    damage(tmp_path)
    lab.desk.shelf.release(lab.store_id, await _digest(lab, 1))
    visitors = [f"shopper-{number}" for number in range(30)]
    assert set((await lab.score(*visitors)).values()) == {"baseline"}
    champion, challenger = (await lab.result(experiment)).arms
    assert (champion.fell_back, challenger.fell_back) == (0, challenger.shoppers)


def damage(folder: Path) -> None:
    for file in folder.rglob("*.cartwheel"):
        file.write_bytes(b"damaged")


async def _digest(lab: Lab, version: int) -> str:
    async with lab.database.transaction(store_id=lab.store_id) as connection:
        found = await ModelRepository(connection).find(lab.store_id, version)
    assert found is not None
    return found.digest


async def test_who_buys_in_time_is_won_back_and_counts_when_the_time_is_over(lab: Lab) -> None:
    experiment = await lab.running(outcome_hours=24)
    visitors = await lab.expose(experiment, ExperimentArm.CHAMPION, 4)
    began = lab.clock.now()
    await lab.buy(visitors[:1], at=began + HOUR)
    await lab.buy(visitors[1:2], at=began + 24 * HOUR)
    await lab.buy(visitors[2:3], at=began - HOUR)
    lab.clock.pass_by(23 * HOUR)
    champion, _ = (await lab.result(experiment)).arms
    assert (champion.shoppers, champion.counted, champion.rate) == (4, 0, None)
    lab.clock.pass_by(HOUR)
    result = await lab.result(experiment)
    assert (result.arms[0].counted, result.arms[0].won_back, result.arms[0].rate) == (4, 1, 0.25)
    assert result.verdict is ExperimentVerdict.UNDECIDED


async def test_a_better_challenger_is_promoted(lab: Lab) -> None:
    experiment = await lab.running(outcome_hours=1)
    assert (await lab.result(experiment)).verdict is ExperimentVerdict.WAITING
    await lab.buy((await lab.expose(experiment, ExperimentArm.CHAMPION, 500))[:50])
    with pytest.raises(NotBetterError):
        await lab.flow.end(lab.desk.actor, EndExperiment(id=experiment.id, promote=True))
    await lab.buy((await lab.expose(experiment, ExperimentArm.CHALLENGER, 500))[:110])
    lab.clock.pass_by(HOUR)
    result = await lab.result(experiment)
    assert result.verdict is ExperimentVerdict.BETTER
    assert result.difference.estimate == pytest.approx(0.12)
    assert 0 < result.difference.low < 0.12 < result.difference.high
    (point,) = result.course
    assert (point.counted, point.low, point.high) == (
        1_000,
        result.difference.low,
        result.difference.high,
    )
    ended = await lab.flow.end(lab.desk.actor, EndExperiment(id=experiment.id, promote=True))
    assert (ended.state, ended.outcome) == (ExperimentState.ENDED, ExperimentOutcome.PROMOTED)
    (told,) = await announced(lab.database, ExperimentEnded, store_id=lab.store_id)
    assert (told.experiment_id, told.outcome) == (ended.id, "promoted")
    assert await lab.desk.serving() == ("cart", "1")
    with pytest.raises(ExperimentStateError):
        await lab.flow.end(lab.desk.actor, EndExperiment(id=experiment.id))


async def test_a_lopsided_split_is_not_believed(lab: Lab) -> None:
    experiment = await lab.running(outcome_hours=1)
    await lab.expose(experiment, ExperimentArm.CHAMPION, 300)
    await lab.buy(await lab.expose(experiment, ExperimentArm.CHALLENGER, 420))
    lab.clock.pass_by(HOUR)
    result = await lab.result(experiment)
    assert result.ratio.is_suspicious
    assert result.verdict is ExperimentVerdict.SUSPICIOUS
    kept = await lab.flow.end(lab.desk.actor, EndExperiment(id=experiment.id))
    assert kept.outcome is ExperimentOutcome.KEPT
    assert await lab.desk.serving() == ("baseline", "1")


async def test_what_does_harm_ends_by_itself(lab: Lab) -> None:
    experiment = await lab.running()
    await lab.expose(experiment, ExperimentArm.CHAMPION, 200)
    await lab.expose(experiment, ExperimentArm.CHALLENGER, 190)
    assert await lab.watch() == 0
    await lab.expose(experiment, ExperimentArm.CHALLENGER, 20, discounted=True)
    assert await lab.watch() == 0
    await lab.expose(experiment, ExperimentArm.CHAMPION, 300)
    await lab.expose(experiment, ExperimentArm.CHALLENGER, 290, discounted=True)
    assert (await lab.result(experiment)).verdict is ExperimentVerdict.HARMFUL
    assert await lab.watch() == 1
    assert await lab.watch() == 0
    after = (await lab.result(experiment)).experiment
    assert (after.state, after.outcome) == (ExperimentState.ENDED, ExperimentOutcome.GUARDED)
    (told,) = await announced(lab.database, ExperimentEnded, store_id=lab.store_id)
    assert (told.experiment_id, told.outcome) == (experiment.id, "guarded")
    async with lab.database.transaction(store_id=lab.store_id) as connection:
        rows = await connection.execute(
            sa.select(audit_log.c.actor_kind, audit_log.c.subject).where(
                audit_log.c.procedure == "experiment.ended"
            )
        )
        assert [tuple(row) for row in rows] == [("platform", str(experiment.id))]


async def test_models_changed_by_hand_interrupt_it(lab: Lab) -> None:
    experiment = await lab.running()
    await lab.desk.deploy(2)
    assert await lab.watch() == 1
    after = (await lab.result(experiment)).experiment
    assert after.outcome is ExperimentOutcome.INTERRUPTED


async def test_one_runs_at_a_time_and_models_must_differ(lab: Lab) -> None:
    first = await lab.running()
    other = await lab.create(2)
    with pytest.raises(ExperimentRunningError):
        await lab.flow.start(lab.desk.actor, other.id)
    with pytest.raises(ExperimentStateError):
        await lab.flow.start(lab.desk.actor, first.id)
    await lab.flow.end(lab.desk.actor, EndExperiment(id=first.id))
    await lab.desk.deploy(2)
    with pytest.raises(SameModelError):
        await lab.flow.start(lab.desk.actor, other.id)
    with pytest.raises(ModelNotFoundError):
        await lab.create(99)
    with pytest.raises(ExperimentNotFoundError):
        await lab.flow.start(lab.desk.actor, new_id())


async def test_while_it_runs_what_it_rests_on_stays(lab: Lab) -> None:
    experiment = await lab.running(coverage_percent=10.0)
    change = UpdateExperiment(
        id=experiment.id,
        version=experiment.version,
        name="Trees",
        challenger_version=2,
        challenger_percent=20,
    )
    async with lab.service() as experiments:
        with pytest.raises(InvalidInputError) as refused:
            await experiments.update(lab.store_id, change)
    assert [issue.path for issue in refused.value.issues] == [
        ("challengerVersion",),
        ("challengerPercent",),
    ]
    wider = UpdateExperiment(
        id=experiment.id,
        version=experiment.version,
        name="More trees",
        challenger_version=1,
        coverage_percent=30.0,
    )
    async with lab.service() as experiments:
        after = await experiments.update(lab.store_id, wider)
        with pytest.raises(StaleExperimentError):
            await experiments.update(lab.store_id, wider)
        with pytest.raises(ExperimentStateError):
            await experiments.delete(lab.store_id, experiment.id)
    assert (after.name, after.coverage_percent) == ("More trees", 30.0)
    moved = [
        visitor
        for visitor in (f"shopper-{number}" for number in range(500))
        if (before := arm_of(experiment, visitor)) is not None
        and before is not arm_of(after, visitor)
    ]
    assert moved == []


async def test_they_are_listed_and_forgotten(lab: Lab) -> None:
    drafts = [await lab.create() for _ in range(3)]
    async with lab.service() as experiments:
        page = await experiments.list(lab.store_id, ListExperiments(limit=2))
        rest = await experiments.list(lab.store_id, ListExperiments(cursor=page.next_cursor))
        await experiments.delete(lab.store_id, drafts[0].id)
        left = await experiments.list(lab.store_id, ListExperiments(state=ExperimentState.DRAFT))
    assert [each.id for each in (*page.items, *rest.items)] == [each.id for each in drafts[::-1]]
    assert [each.id for each in left.items] == [drafts[2].id, drafts[1].id]


def test_aliases_are_arms() -> None:
    assert [alias.value for alias in ModelAlias] == [arm.value for arm in ExperimentArm]
