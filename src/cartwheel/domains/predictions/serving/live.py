"""Which models are in use in every store, as this process knows it."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

from cartwheel.domains.predictions.features.definitions import Definition, StaleRule
from cartwheel.domains.predictions.features.repository import RevisionRepository
from cartwheel.domains.predictions.features.revisions import InForce, in_force_of
from cartwheel.domains.predictions.registry.contracts import ModelAlias
from cartwheel.domains.predictions.registry.repository import ModelRepository
from cartwheel.kernel.db import Database
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.live.api import LiveCopy

_MOST_FORMER: Final = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that may serve."""

    version: int
    digest: str
    feature_commit: str | None


@dataclass(frozen=True, eq=False)
class InUse:
    """For each alias the version in use, and then those before it; and the features in force."""

    features: InForce
    candidates: dict[ModelAlias, tuple[Candidate, ...]] = field(default_factory=dict)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions that features are computed by."""
        return self.features.definitions

    @cached_property
    def recomputed_after(self) -> timedelta | None:
        """How old features get that are computed anew then; None where age is no reason to."""
        spans = [
            each.freshness
            for each in self.definitions
            if each.freshness is not None and each.stale is StaleRule.RECOMPUTE
        ]
        return min(spans, default=None)


@dataclass(slots=True)
class _Registry:
    """What stores have deployed, in PostgreSQL."""

    database: Database

    async def read(self, about: UUID) -> InUse:
        async with self.database.transaction(store_id=about, aside=True) as connection:
            models = ModelRepository(connection)
            features = in_force_of(await RevisionRepository(connection).find_newest(about))
            found = {
                alias: await _chain(models, about, alias, version)
                for alias, version in (await models.aliases(about)).items()
            }
        return InUse(features, found)

    async def latest_revision(self) -> int:
        async with self.database.reading() as connection:
            return await ModelRepository(connection).latest_revision()

    async def list_changed(self, *, since: int) -> list[tuple[UUID, int]]:
        async with self.database.reading() as connection:
            return await ModelRepository(connection).list_changed(since=since)


class LiveModels:
    """Answers for which models are in use; one for the process."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._copy: LiveCopy[InUse] = LiveCopy("models", _Registry(database), broadcast)

    async def of(self, store_id: UUID) -> InUse:
        """
        Return what is in use in a store, at most a second ago.

        Raises:
            UnavailableError: nothing is known, and the database does not answer.
        """
        return await self._copy.get(store_id)

    def changed(self, store_id: UUID) -> None:
        """Make a change that has been committed known, here at once and elsewhere soon."""
        self._copy.changed(store_id)

    async def run(self) -> None:
        """Follow the changes until cancelled; engines that are away are waited for."""
        await self._copy.run()


async def _chain(
    models: ModelRepository, store_id: UUID, alias: ModelAlias, version: int
) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    wanted: int | None = version
    while wanted is not None and len(found) <= _MOST_FORMER:
        kept = await models.find(store_id, wanted)
        if kept is None or any(each.version == wanted for each in found):
            break
        found.append(Candidate(kept.version, kept.digest, kept.manifest.feature_commit))
        wanted = await models.find_before(store_id, alias, wanted)
    return tuple(found)
