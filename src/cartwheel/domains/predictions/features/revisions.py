"""
The log of a store's definitions: what is in force, what was, and how to go back.

The code's catalogue is what is computed; a store declares how fresh values have to be and what
stands for missing ones. Revisions are numbered from 1; each names the commit it is. Going back to
former definitions is one more revision, of the same commit as theirs: the models that were trained
with them may serve again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from cartwheel.domains.predictions.features import lineage
from cartwheel.domains.predictions.features.contracts import (
    AmendFeatures,
    DeclareFeature,
    DefinedFeature,
    DefinedFeatures,
    DiffFeatures,
    FeatureDifference,
    FeatureRevision,
    FeatureRevisionPage,
    ListFeatureRevisions,
    RevisionKind,
    RollBackFeatures,
    seconds_of,
)
from cartwheel.domains.predictions.features.definitions import Definition, FeatureKind
from cartwheel.domains.predictions.features.errors import (
    FeatureCommitError,
    FeatureRevisionNotFoundError,
    FeaturesNotComputedError,
)
from cartwheel.domains.predictions.features.repository import Kept, RevisionRepository
from cartwheel.domains.predictions.registry.repository import ModelRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class InForce:
    """The definitions in force in a store, and their commit; `revision` is None until kept."""

    commit: str
    definitions: tuple[Definition, ...]
    revision: int | None


@dataclass(frozen=True, slots=True)
class FeatureRevisions:
    """Use cases of a store's definitions."""

    revisions: RevisionRepository
    clock: Clock
    note: AuditNote

    async def in_force(self, store_id: UUID) -> InForce:
        """Return the definitions that features are computed by, and their commit."""
        return in_force_of(await self.revisions.find_newest(store_id))

    async def current_commit(self, store_id: UUID) -> str:
        """Return the commit of the definitions in force."""
        return (await self.in_force(store_id)).commit

    async def ensure_commit(self, store_id: UUID) -> InForce:
        """Keep what is in force as a revision, unless it is one; whoever trains pins its commit."""
        current, _ = await self._lock(store_id)
        return current

    async def require(self, store_id: UUID, commit: str) -> InForce:
        """
        Return the definitions in force, which have to be those of a commit.

        Raises:
            FeatureCommitError: they are others; a model of that commit must not be served them.
        """
        current = await self.in_force(store_id)
        if current.commit != commit:
            raise FeatureCommitError(asked=commit, served=current.commit)
        return current

    async def show(self, store_id: UUID) -> DefinedFeatures:
        """Show the definitions in force."""
        current = await self.in_force(store_id)
        ids = lineage.ids_of(current.definitions)
        shown = tuple(_shown(each, ids[each.name]) for each in current.definitions)
        return DefinedFeatures(current.commit, current.revision, shown)

    async def amend(self, actor: Actor, command: AmendFeatures) -> DefinedFeatures:
        """
        Declare something of features, if they are still those that were read.

        Raises:
            FeatureCommitError: they were amended meanwhile.
            InvalidInputError: there is no such feature, or it cannot be so; it names the field.
        """
        before, newest = await self._lock(actor.store_id)
        if before.commit != command.commit:
            raise FeatureCommitError(asked=command.commit, served=before.commit)
        after = _amended(before.definitions, command.changes)
        await self._add(
            actor.store_id,
            newest,
            after,
            kind=RevisionKind.AMENDED,
            message=command.message,
            author=actor,
        )
        self._tell(before.definitions, after)
        return await self.show(actor.store_id)

    async def roll_back(self, actor: Actor, command: RollBackFeatures) -> DefinedFeatures:
        """
        Let former definitions be in force again; when they are, nothing changes.

        Raises:
            FeatureRevisionNotFoundError: there is no such revision.
            FeaturesNotComputedError: the code has changed since, so that they cannot be.
        """
        before, newest = await self._lock(actor.store_id)
        former = await self._get(actor.store_id, command.revision)
        if names := lineage.not_computed(former.definitions):
            raise FeaturesNotComputedError(names)
        if before.definitions != former.definitions:
            await self._add(
                actor.store_id,
                newest,
                former.definitions,
                kind=RevisionKind.ROLLED_BACK,
                message=command.message,
                author=actor,
                restores=command.revision,
            )
            self._tell(before.definitions, former.definitions)
        return await self.show(actor.store_id)

    async def list(self, store_id: UUID, query: ListFeatureRevisions) -> FeatureRevisionPage:
        """List revisions, the newest first."""
        found = await self.revisions.list_page(store_id, before=query.cursor, limit=query.limit)
        return page_of(FeatureRevisionPage, found, limit=query.limit, by=lambda one: one.revision)

    async def diff(self, store_id: UUID, query: DiffFeatures) -> FeatureDifference:
        """
        Say what differs between two revisions, or one and what is in force.

        Raises:
            FeatureRevisionNotFoundError: there is no such revision.
        """
        since = await self._get(store_id, query.since)
        if query.to is None:
            current = await self.in_force(store_id)
            commit, definitions = current.commit, current.definitions
        else:
            to = await self._get(store_id, query.to)
            commit, definitions = to.shown.commit, to.definitions
        changes = lineage.difference(since.definitions, definitions)
        return FeatureDifference(since.shown.commit, commit, changes)

    def _tell(self, before: Sequence[Definition], after: Sequence[Definition]) -> None:
        """Let the audit log tell of those features alone that differ."""
        old, new = set(before), set(after)
        self.note.tell(
            lineage.commit_of(after),
            before=[each for each in before if each not in new],
            after=[each for each in after if each not in old],
        )

    async def _get(self, store_id: UUID, revision: int) -> Kept:
        found = await self.revisions.find(store_id, revision)
        if found is None:
            raise FeatureRevisionNotFoundError(revision)
        return found

    async def _lock(self, store_id: UUID) -> tuple[InForce, FeatureRevision]:
        """Return what is in force, kept by now, so that one can go back to it."""
        newest = await self.revisions.lock_newest(store_id)
        current = in_force_of(newest)
        if newest is not None and current.revision is not None:
            return current, newest.shown
        message = "The features of this Cartwheel"
        before = None if newest is None else newest.shown
        shown = await self._add(store_id, before, current.definitions, message=message)
        return InForce(current.commit, current.definitions, shown.revision), shown

    async def _add(
        self,
        store_id: UUID,
        newest: FeatureRevision | None,
        definitions: Sequence[Definition],
        *,
        message: str,
        kind: RevisionKind = RevisionKind.CATALOGUE,
        author: Actor | None = None,
        restores: int | None = None,
    ) -> FeatureRevision:
        shown = FeatureRevision(
            revision=1 if newest is None else newest.revision + 1,
            commit=lineage.commit_of(definitions),
            parent=None if newest is None else newest.commit,
            kind=kind,
            restores=restores,
            message=message,
            author_kind=None if author is None else author.kind,
            author_id=None if author is None else author.id,
            created_at=self.clock.now(),
        )
        await self.revisions.add(store_id, shown, definitions)
        # Whether a model fits depends on it, and every process is to know.
        await ModelRepository(self.revisions.connection).revise(store_id)
        return shown


def in_force_of(newest: Kept | None) -> InForce:
    """Return what is in force by the newest revision."""
    definitions = lineage.in_force(() if newest is None else newest.definitions)
    commit = lineage.commit_of(definitions)
    is_kept = newest is not None and newest.shown.commit == commit
    return InForce(commit, definitions, newest.shown.revision if newest and is_kept else None)


def _amended(
    definitions: Sequence[Definition], changes: Sequence[DeclareFeature]
) -> tuple[Definition, ...]:
    declared = {each.name: each for each in definitions}
    for place, change in enumerate(changes):
        path = ("changes", place)
        if change.name not in declared:
            raise InvalidInputError(Issue((*path, "name"), f"There is no feature {change.name}"))
        declared[change.name] = _declared(declared[change.name], change, path)
    return tuple(declared.values())


def _declared(
    definition: Definition, change: DeclareFeature, path: tuple[str | int, ...]
) -> Definition:
    values: dict[str, Any] = {
        field: value
        for field in ("stale", "default", "owner")
        if (value := getattr(change, field)) is not UNSET
    }
    if not lineage.fits(values.get("default"), definition.kind):
        issue = f"{definition.name} is of another kind: {definition.kind.value}"
        raise InvalidInputError(Issue((*path, "default"), issue))
    if definition.kind is FeatureKind.NUMBER and values.get("default") is not None:
        values["default"] = float(values["default"])
    if change.freshness_seconds is not UNSET:
        if definition.freshness is None:
            issue = f"{definition.name} is made anew each time, and never stale"
            raise InvalidInputError(Issue((*path, "freshnessSeconds"), issue))
        values["freshness"] = timedelta(seconds=change.freshness_seconds)
    return msgspec.structs.replace(definition, **values)


def _shown(definition: Definition, id_: str) -> DefinedFeature:
    told = msgspec.structs.asdict(definition)
    return DefinedFeature(id=id_, freshness_seconds=seconds_of(told.pop("freshness")), **told)
