"""Queries about models, inside the given transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.predictions.learned.bundles import LearnedModel, Manifest
from cartwheel.domains.predictions.registry.contracts import (
    ListModelDeployments,
    ListModels,
    ModelAlias,
    ModelDeployment,
    ModelDeploymentKind,
    ModelState,
    ModelVersion,
)
from cartwheel.domains.predictions.registry.models import (
    prediction_aliases,
    prediction_deployments,
    prediction_models,
    prediction_revisions,
)
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_models = prediction_models.c
_deployments = prediction_deployments.c
_HISTORY: Final = tuple(_deployments[name] for name in ModelDeployment.__struct_fields__)


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A version as it is kept: what it says of itself, and how its file is known."""

    version: int
    digest: str
    manifest: Manifest
    card: str
    shown: ModelVersion


@dataclass(frozen=True, slots=True)
class ModelRepository:
    """Models of one store at a time."""

    connection: Connection

    async def lock(self, store_id: UUID) -> None:
        """Let one transaction at a time change a store's models."""
        await lock_name(self.connection, f"models:{store_id}")

    async def add(
        self, store_id: UUID, model: LearnedModel, *, size: int, at: datetime, by: str | None
    ) -> int:
        """Keep a version, unless its file is one already; return its number. Lock before."""
        known: int | None = await self.connection.scalar(
            sa.select(_models.version).where(
                _models.store_id == store_id, _models.digest == model.digest
            )
        )
        if known is not None:
            return known
        newest: int | None = await self.connection.scalar(
            sa.select(sa.func.max(_models.version)).where(_models.store_id == store_id)
        )
        version = (newest or 0) + 1
        await self.connection.execute(
            sa.insert(prediction_models).values(
                store_id=store_id,
                version=version,
                digest=model.digest,
                bytes=size,
                manifest=msgspec.to_builtins(model.manifest),
                card=model.card,
                created_at=at,
                created_by=by,
            )
        )
        return version

    async def refuse(self, store_id: UUID, version: int, *, reason: str) -> None:
        """Note why a version cannot be used."""
        await self.connection.execute(
            sa.update(prediction_models)
            .where(_models.store_id == store_id, _models.version == version)
            .values(refused_because=reason)
        )

    async def find(self, store_id: UUID, version: int) -> KeptModel | None:
        """Return a version, if there is one of this number."""
        rows = await self.connection.execute(
            sa.select(prediction_models).where(
                _models.store_id == store_id, _models.version == version
            )
        )
        row = rows.one_or_none()
        return None if row is None else _kept(row, await self.aliases(store_id))

    async def list_page(self, store_id: UUID, query: ListModels) -> list[ModelVersion]:
        """List versions, the newest first; one more than asked for when there are more."""
        wanted = [_models.store_id == store_id]
        if query.cursor is not None:
            wanted.append(_models.version < query.cursor)
        rows = await self.connection.execute(
            sa.select(prediction_models)
            .where(*wanted)
            .order_by(_models.version.desc())
            .limit(query.limit + 1)
        )
        aliases = await self.aliases(store_id)
        return [_kept(row, aliases).shown for row in rows]

    async def aliases(self, store_id: UUID) -> dict[ModelAlias, int]:
        """Return which version is in use for what."""
        rows = await self.connection.execute(
            sa.select(prediction_aliases.c.alias, prediction_aliases.c.version).where(
                prediction_aliases.c.store_id == store_id
            )
        )
        return {ModelAlias(row.alias): row.version for row in rows}

    async def find_before(self, store_id: UUID, alias: ModelAlias, version: int) -> int | None:
        """Return what was in use before a version was deployed last, None where that was none."""
        found: int | None = await self.connection.scalar(
            sa.select(_deployments.previous)
            .where(
                _deployments.store_id == store_id,
                _deployments.alias == alias,
                _deployments.version == version,
                _deployments.kind == ModelDeploymentKind.DEPLOYED,
            )
            .order_by(_deployments.id.desc())
            .limit(1)
        )
        return found

    async def put_to_use(self, store_id: UUID, deployment: ModelDeployment) -> None:
        """
        Change an alias, and make the change known to whoever polls.

        The last statements of a change: revisions become visible in their order, since from
        here to the commit no other change gets one.
        """
        if deployment.version is None:
            await self.connection.execute(
                sa.delete(prediction_aliases).where(
                    prediction_aliases.c.store_id == store_id,
                    prediction_aliases.c.alias == deployment.alias,
                )
            )
        else:
            statement = insert(prediction_aliases).values(
                store_id=store_id,
                alias=deployment.alias,
                version=deployment.version,
                since=deployment.deployed_at,
            )
            told = {name: statement.excluded[name] for name in ("version", "since")}
            await self.connection.execute(
                statement.on_conflict_do_update(index_elements=["store_id", "alias"], set_=told)
            )
        await self.connection.execute(
            sa.insert(prediction_deployments).values(
                store_id=store_id, **msgspec.structs.asdict(deployment)
            )
        )
        await self.revise(store_id)

    async def revise(self, store_id: UUID) -> None:
        """Make known that a store's models have changed."""
        await lock_name(self.connection, "prediction_revisions")
        latest = sa.select(sa.func.coalesce(sa.func.max(prediction_revisions.c.revision), 0) + 1)
        statement = insert(prediction_revisions).values(
            store_id=store_id, revision=latest.scalar_subquery()
        )
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id"], set_={"revision": statement.excluded.revision}
            )
        )

    async def list_deployments(
        self, store_id: UUID, query: ListModelDeployments
    ) -> list[ModelDeployment]:
        """List the history, the newest first; one more than asked for when there are more."""
        wanted = [_deployments.store_id == store_id]
        if query.cursor is not None:
            wanted.append(_deployments.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*_HISTORY)
            .where(*wanted)
            .order_by(_deployments.id.desc())
            .limit(query.limit + 1)
        )
        return [read(row, ModelDeployment) for row in rows]

    async def latest_revision(self) -> int:
        """Return the newest revision of all stores, 0 before the first."""
        latest: int | None = await self.connection.scalar(
            sa.select(sa.func.max(prediction_revisions.c.revision))
        )
        return latest or 0

    async def list_changed(self, *, since: int) -> list[tuple[UUID, int]]:
        """Return the stores changed after a revision, with their own, in order."""
        rows = await self.connection.execute(
            sa.select(prediction_revisions.c.store_id, prediction_revisions.c.revision)
            .where(prediction_revisions.c.revision > since)
            .order_by(prediction_revisions.c.revision)
        )
        return [(row.store_id, row.revision) for row in rows]


def _kept(row: Any, aliases: Mapping[ModelAlias, int]) -> KeptModel:
    manifest = msgspec.convert(row.manifest, Manifest)
    shown = ModelVersion(
        version=row.version,
        state=ModelState.READY if row.refused_because is None else ModelState.REFUSED,
        refused_because=row.refused_because,
        aliases=tuple(alias for alias, version in aliases.items() if version == row.version),
        algorithm=manifest.algorithm,
        digest=row.digest,
        bytes=row.bytes,
        feature_commit=manifest.feature_commit,
        rows=manifest.rows,
        window_from=manifest.window_from,
        window_to=manifest.window_to,
        split=manifest.split,
        measures=manifest.measures,
        floor=manifest.floor,
        beats_floor=manifest.measures.log_loss < manifest.floor.log_loss,
        created_at=row.created_at,
        created_by=row.created_by,
    )
    return KeptModel(row.version, row.digest, manifest, row.card, shown)
