"""How the model in use stands on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np

from cartwheel.domains.predictions.drift import rules
from cartwheel.domains.predictions.drift.contracts import (
    DriftPerformance,
    DriftReport,
    DriftVerdict,
)
from cartwheel.domains.predictions.drift.measuring import bins_of
from cartwheel.domains.predictions.drift.repository import DriftRepository, ModelName, Scored
from cartwheel.domains.predictions.learned.measures import measure
from cartwheel.domains.predictions.registry.repository import ModelRepository
from cartwheel.domains.predictions.serving.trained import NAME
from cartwheel.kernel.ids import new_id

WEEK: Final = timedelta(days=7)
"""What is compared are whole weeks: a Monday is no Sunday, and no drift."""

OUTCOME: Final = timedelta(days=7)
"""A cart counts as bought within this time, as in trainings."""

_LABELLED_WITHIN: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class DriftReporting:
    """Holds a week's carts against those that the model in use began with."""

    drift: DriftRepository
    models: ModelRepository

    async def report(self, store_id: UUID, *, now: datetime) -> DriftReport | None:
        """Return a report, and keep the reference that it takes; nothing where none was scored."""
        name = await self.drift.find_latest_model(store_id)
        if name is None:
            return None
        known = await self.drift.find_reference(store_id, name)
        if known is None:
            await self._begin(store_id, name, now=now)
        performance = await self._performance(store_id, name, now=now)
        if known is None or now - known[1] < WEEK:
            rows = 0 if known is None else known[0].rows
            return _report(name, now, rows=0, before=rows, performance=performance)
        reference, _ = known
        scored = await self.drift.list_scored(store_id, name, since=now - WEEK, until=now)
        subjects = rules.subjects_of(reference, columns_of(scored), rows=len(scored))
        return _report(
            name,
            now,
            rows=len(scored),
            before=reference.rows,
            verdict=rules.verdict_of(subjects, rows=len(scored)),
            subjects=subjects,
            performance=performance,
        )

    async def _begin(self, store_id: UUID, name: ModelName, *, now: datetime) -> None:
        """Keep what a model began with, once that is a week and carts enough."""
        first = await self.drift.find_first_score(store_id, name)
        if first is None or now - first < WEEK:
            return
        scored = await self.drift.list_scored(store_id, name, since=first, until=now)
        week = [each for each in scored if each.at < first + WEEK]
        taken = week if len(week) >= rules.FEWEST_REFERENCE else scored
        if len(taken) < rules.FEWEST_REFERENCE:
            return
        counts = {}
        for column, values in columns_of(taken).items():
            bins = bins_of(values)
            counts[column] = bins, bins.count(values)
        until = first + WEEK if taken is week else now
        reference = rules.Reference(len(taken), counts)
        await self.drift.keep_reference(store_id, name, reference, until=until)

    async def _performance(
        self, store_id: UUID, name: ModelName, *, now: datetime
    ) -> DriftPerformance | None:
        until = now - OUTCOME
        labelled = await self.drift.list_labelled(
            store_id, name, since=until - _LABELLED_WITHIN, until=until, within=OUTCOME
        )
        if len(labelled) < rules.FEWEST_LABELLED:
            return None
        came = np.array([each.came for each in labelled])
        found = measure(np.array([each.probability for each in labelled]), came)
        before = await self._auc_before(store_id, name)
        error = None
        if found.auc is not None:
            positive = int(came.sum())
            error = rules.auc_error(found.auc, came=positive, others=len(came) - positive)
        return DriftPerformance(
            rows=found.rows,
            rate=found.rate,
            auc=found.auc,
            auc_error=error,
            auc_before=before,
            ece=found.ece,
            log_loss=found.log_loss,
            has_dropped=rules.has_dropped(found.auc, error, before=before),
        )

    async def _auc_before(self, store_id: UUID, name: ModelName) -> float | None:
        if name.model != NAME:
            return None
        kept = await self.models.find(store_id, int(name.version))
        return None if kept is None else kept.manifest.measures.auc


def columns_of(scored: Sequence[Scored]) -> Mapping[str, list[Any]]:
    """Return the values of each feature, and of the score, in one order."""
    names = sorted({name for each in scored for name in each.features})
    columns: dict[str, list[Any]] = {
        name: [each.features.get(name) for each in scored] for name in names
    }
    return {**columns, rules.SCORE: [each.probability for each in scored]}


def _report(
    name: ModelName,
    now: datetime,
    *,
    rows: int,
    before: int,
    performance: DriftPerformance | None,
    verdict: DriftVerdict = DriftVerdict.LEARNING,
    subjects: Sequence[Any] = (),
) -> DriftReport:
    return DriftReport(
        id=new_id(),
        made_at=now,
        model=name.model,
        model_version=name.version,
        rows=rows,
        reference_rows=before,
        verdict=verdict,
        subjects=tuple(subjects),
        performance=performance,
    )
