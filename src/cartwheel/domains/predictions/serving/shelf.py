"""The models in memory: loaded once, within a budget, the one not asked for longest goes first."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.learned.bundles import LearnedModel
from cartwheel.domains.predictions.registry.files import ModelFiles
from cartwheel.domains.predictions.serving.metrics import LOADED, LOADED_BYTES, REFUSED
from cartwheel.kernel.clock import Clock

log = structlog.get_logger()

DEFAULT_BUDGET: Final = 256 << 20
_REFUSED_SECONDS: Final = 60.0

Place = tuple[UUID, str]
"""Where a model stands: its store, and the digest of its file."""


@dataclass(slots=True, eq=False)
class Loaded:
    """A model in memory, and how it is used."""

    model: LearnedModel
    loaded_at: datetime
    used_at: datetime | None = None
    scored: int = 0


class Shelf:
    """Loads models and lets them go; one for the process."""

    def __init__(self, files: ModelFiles, clock: Clock, *, budget: int = DEFAULT_BUDGET) -> None:
        self._files = files
        self._clock = clock
        self.budget = budget
        self._loaded: OrderedDict[Place, Loaded] = OrderedDict()
        self._loading: dict[Place, asyncio.Task[Loaded]] = {}
        self._refused: dict[Place, tuple[float, str]] = {}

    @property
    def count(self) -> int:
        """How many are in memory."""
        return len(self._loaded)

    @property
    def bytes(self) -> int:
        """How much they take."""
        return sum(each.model.bytes for each in self._loaded.values())

    def find(self, store_id: UUID, digest: str) -> Loaded | None:
        """Return a model if it is in memory; it then is the one asked for last."""
        loaded = self._loaded.get((store_id, digest))
        if loaded is not None:
            self._loaded.move_to_end((store_id, digest))
        return loaded

    def peek(self, store_id: UUID, digest: str) -> Loaded | None:
        """Return a model if it is in memory, without asking for it."""
        return self._loaded.get((store_id, digest))

    def why_unusable(self, store_id: UUID, digest: str) -> str | None:
        """Return why a file was refused lately."""
        known = self._refused.get((store_id, digest))
        return None if known is None or known[0] < time.monotonic() else known[1]

    async def take(self, store_id: UUID, digest: str, *, anew: bool = False) -> Loaded:
        """
        Return a model, loading it if it is absent; who asks meanwhile waits for the same.

        A file that was refused is not looked at for a minute, unless it is wanted `anew`.

        Raises:
            ModelFileError: its file cannot be used.
            UnavailableError: the object store does not answer.
        """
        if (loaded := self.find(store_id, digest)) is not None and not anew:
            return loaded
        place = (store_id, digest)
        if not anew and (why := self.why_unusable(store_id, digest)) is not None:
            raise ModelFileError(why)
        task = self._loading.get(place)
        if task is None:
            task = asyncio.create_task(self._load(place), name=f"model {digest[:12]}")
            self._loading[place] = task
            task.add_done_callback(lambda _: self._loading.pop(place, None))
        # Who gives up waiting does not take it from the others.
        return await asyncio.shield(task)

    def release(self, store_id: UUID, digest: str) -> bool:
        """Let a model go; return whether it was in memory."""
        gone = self._loaded.pop((store_id, digest), None)
        self._count()
        return gone is not None

    async def _load(self, place: Place) -> Loaded:
        store_id, digest = place
        try:
            model = await self._files.open(store_id, digest)
        except ModelFileError as error:
            self._refused[place] = (time.monotonic() + _REFUSED_SECONDS, error.reason)
            self._loaded.pop(place, None)
            REFUSED.inc()
            log.warning(
                "models.refused", store_id=str(store_id), digest=digest, reason=error.reason
            )
            raise
        self._refused.pop(place, None)
        loaded = self._loaded[place] = Loaded(model, self._clock.now())
        self._loaded.move_to_end(place)
        # The newest stays, even where it alone is more than the budget.
        while self.bytes > self.budget and len(self._loaded) > 1:
            self._loaded.popitem(last=False)
        self._count()
        return loaded

    def _count(self) -> None:
        LOADED.set(len(self._loaded))
        LOADED_BYTES.set(self.bytes)
