"""The model that answers for a store: the one in use, one before it, or the baseline."""

from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.model import Model
from cartwheel.domains.predictions.registry.contracts import ModelAlias
from cartwheel.domains.predictions.serving.live import Candidate, InUse, LiveModels
from cartwheel.domains.predictions.serving.metrics import PASSED_OVER
from cartwheel.domains.predictions.serving.shelf import Loaded, Shelf
from cartwheel.domains.predictions.serving.trained import TrainedModel
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import UnavailableError

log = structlog.get_logger()

_MOST_MADE: Final = 1_000


class ServedModels:
    """Finds the model that scores; one for the process."""

    def __init__(self, live: LiveModels, shelf: Shelf, clock: Clock) -> None:
        self._live = live
        self._shelf = shelf
        self._clock = clock
        self._baseline = BaselineModel()
        self._made: dict[tuple[UUID, ModelAlias], tuple[InUse, Loaded, TrainedModel]] = {}

    async def of(self, store_id: UUID, alias: ModelAlias = ModelAlias.CHAMPION) -> Model:
        """
        Return the model that answers for a store; there always is one.

        Raises:
            UnavailableError: nothing is known of the store, and the database does not answer.
        """
        in_use = await self._live.of(store_id)
        for candidate in in_use.candidates.get(alias, ()):
            loaded = await self._loaded(store_id, candidate, in_use)
            if loaded is not None:
                return self._model(store_id, candidate, in_use, alias, loaded)
        return self._baseline

    async def _loaded(self, store_id: UUID, candidate: Candidate, in_use: InUse) -> Loaded | None:
        loaded = self._shelf.find(store_id, candidate.digest)
        reason = "features" if candidate.feature_commit != in_use.features.commit else None
        if reason is None and loaded is None:
            try:
                loaded = await self._shelf.take(store_id, candidate.digest)
            except ModelFileError:
                reason = "file"
            except UnavailableError:
                reason = "objects"
        if reason is None:
            return loaded
        PASSED_OVER.labels(reason).inc()
        log.warning(
            "models.passed_over",
            store_id=str(store_id),
            version=candidate.version,
            reason=reason,
            trained_with=candidate.feature_commit,
            in_force=in_use.features.commit,
        )
        return None

    def _model(
        self, store_id: UUID, candidate: Candidate, in_use: InUse, alias: ModelAlias, loaded: Loaded
    ) -> TrainedModel:
        """Return the model made of what is loaded; the same one as long as all is the same."""
        made = self._made.get((store_id, alias))
        if made is not None and made[0] is in_use and made[1] is loaded:
            return made[2]
        model = TrainedModel(
            loaded,
            version=candidate.version,
            definitions=in_use.definitions,
            clock=self._clock,
        )
        if len(self._made) >= _MOST_MADE:
            self._made.clear()
        self._made[store_id, alias] = (in_use, loaded, model)
        return model
