"""Putting models to use: the file is opened and tried first, and the alias changes only then."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.features.repository import RevisionRepository
from cartwheel.domains.predictions.features.revisions import in_force_of
from cartwheel.domains.predictions.learned.bundles import read_bundle
from cartwheel.domains.predictions.registry.contracts import (
    DeployModel,
    ModelAlias,
    ModelDeployment,
    ModelDeploymentKind,
    ModelStatus,
    ModelVersion,
    RollBackModel,
)
from cartwheel.domains.predictions.registry.errors import (
    ModelIncompatibleError,
    NothingDeployedError,
)
from cartwheel.domains.predictions.registry.files import ModelFiles
from cartwheel.domains.predictions.registry.messages import ModelDeployed
from cartwheel.domains.predictions.registry.repository import KeptModel, ModelRepository
from cartwheel.domains.predictions.registry.service import RegistryService
from cartwheel.domains.predictions.serving.live import LiveModels
from cartwheel.domains.predictions.serving.memory import ModelMemory
from cartwheel.domains.predictions.serving.trained import misfit
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, Flow, Transaction, Transactions

SYSTEM: Final = "cartwheel"
"""Who deploys where no person did."""


@dataclass(frozen=True, slots=True)
class ModelFlow(Flow):
    """
    Registers, deploys, rolls back, loads and unloads.

    What is read from the object store is read outside of transactions.
    """

    transactions: Transactions
    files: ModelFiles
    memory: ModelMemory
    live: LiveModels
    clock: Clock

    async def register(self, store_id: UUID, content: bytes, *, by: str | None) -> ModelVersion:
        """
        Keep a model's file as the store's newest version; the same file is the same version.

        The file is put away before the version is noted, so that no version lacks its file.

        Raises:
            ModelFileError: it is damaged, or no model.
            ModelIncompatibleError: it takes what is no feature of carts.
        """
        model = read_bundle(content)
        if (why := misfit(model.manifest.columns)) is not None:
            raise ModelIncompatibleError(0, why)
        await self.files.put(store_id, content)
        async with self.transactions.open(store_id) as tx:
            models = ModelRepository(tx.connection)
            await models.lock(store_id)
            version = await models.add(
                store_id, model, size=len(content), at=self.clock.now(), by=by
            )
            kept = await RegistryService(models).find(store_id, version)
        return kept.shown

    async def deploy(self, actor: Actor, command: DeployModel) -> ModelVersion:
        """Put a version to use, as `put_to_use` does."""
        return await self.put_to_use(
            actor.store_id,
            command.version,
            alias=command.alias,
            message=command.message,
            by=str(actor.id),
        )

    async def put_to_use(
        self, store_id: UUID, version: int, *, alias: ModelAlias, message: str, by: str | None
    ) -> ModelVersion:
        """
        Open and try a version, load it, and put it to use; deployed again it stays.

        Whatever is refused leaves in use what was; a file that is damaged marks its version.

        Raises:
            ModelFileError: its file cannot be used.
            ModelIncompatibleError: it was trained with other definitions of features.
            ModelNotFoundError: the store has no such version.
            UnavailableError: the object store does not answer.
        """
        kept = await self._fitting(store_id, version)
        await self._load(store_id, kept, anew=True)
        async with self.transactions.open(store_id) as tx:
            models = ModelRepository(tx.connection)
            await models.lock(store_id)
            previous = (await models.aliases(store_id)).get(alias)
            if previous != version:
                await self._change(
                    tx,
                    store_id,
                    self._deployment(
                        ModelDeploymentKind.DEPLOYED,
                        alias,
                        version=version,
                        previous=previous,
                        message=message,
                        by=by,
                    ),
                )
            shown = (await RegistryService(models).find(store_id, version)).shown
            await tx.record(version, after={"alias": alias, "previous": previous})
        self.live.changed(store_id)
        return shown

    async def roll_back(self, actor: Actor, command: RollBackModel) -> ModelDeployment:
        """
        Put to use what was in use before; where nothing was, the baseline scores again.

        Done again it goes back one more.

        Raises:
            ModelFileError: the file of the version before cannot be used.
            ModelIncompatibleError: it was trained with other definitions of features.
            NothingDeployedError: no version is in use.
            UnavailableError: the object store does not answer.
        """
        store_id, alias = actor.store_id, command.alias
        async with self.transactions.open(store_id) as tx:
            current, before = await _before(ModelRepository(tx.connection), store_id, alias)
        if before is not None:
            await self._load(store_id, await self._fitting(store_id, before), anew=True)
        async with self.transactions.open(store_id) as tx:
            models = ModelRepository(tx.connection)
            await models.lock(store_id)
            if (await models.aliases(store_id)).get(alias) != current:
                current, before = await _before(models, store_id, alias)
            kind = (
                ModelDeploymentKind.WITHDRAWN if before is None else ModelDeploymentKind.ROLLED_BACK
            )
            made = self._deployment(
                kind,
                alias,
                version=before,
                previous=current,
                message=command.message,
                by=str(actor.id),
            )
            await self._change(tx, store_id, made)
            await tx.record(alias, before={"version": current}, after={"version": before})
        self.live.changed(store_id)
        return made

    async def load(self, actor: Actor, version: int) -> ModelStatus:
        """
        Load a version into the memory of the process that answers; others load it at need.

        Raises:
            ModelFileError: its file cannot be used.
            ModelNotFoundError: the store has no such version.
            UnavailableError: the object store does not answer.
        """
        kept = await self._kept(actor.store_id, version)
        await self._load(actor.store_id, kept, anew=False)
        return await self.status(actor.store_id, version)

    async def unload(self, actor: Actor, version: int) -> ModelStatus:
        """
        Let a version's memory go, here and elsewhere; whoever needs it loads it again.

        Raises:
            ModelNotFoundError: the store has no such version.
        """
        kept = await self._kept(actor.store_id, version)
        self.memory.release(actor.store_id, kept.digest)
        return await self.status(actor.store_id, version)

    async def status(self, store_id: UUID, version: int) -> ModelStatus:
        """
        Say how a version is in this process.

        Raises:
            ModelNotFoundError: the store has no such version.
        """
        async with self.transactions.open(store_id) as tx:
            kept = await RegistryService(ModelRepository(tx.connection)).find(store_id, version)
            why = await _unfit(tx, store_id, kept)
        return self.memory.status(store_id, kept, why=why)

    async def _fitting(self, store_id: UUID, version: int) -> KeptModel:
        async with self.transactions.open(store_id) as tx:
            kept = await RegistryService(ModelRepository(tx.connection)).find(store_id, version)
            why = await _unfit(tx, store_id, kept)
        if why is not None:
            raise ModelIncompatibleError(version, why)
        return kept

    async def _kept(self, store_id: UUID, version: int) -> KeptModel:
        async with self.transactions.open(store_id) as tx:
            return await RegistryService(ModelRepository(tx.connection)).find(store_id, version)

    async def _load(self, store_id: UUID, kept: KeptModel, *, anew: bool) -> None:
        try:
            await self.memory.shelf.take(store_id, kept.digest, anew=anew)
        except ModelFileError as error:
            async with self.transactions.open(store_id) as tx:
                models = ModelRepository(tx.connection)
                await models.refuse(store_id, kept.version, reason=error.reason)
                await tx.record(
                    kept.version, after={"refused": error.reason}, event="models.refused"
                )
            raise

    async def _change(self, tx: Transaction, store_id: UUID, made: ModelDeployment) -> None:
        await ModelRepository(tx.connection).put_to_use(store_id, made)
        told = ModelDeployed(store_id, made.id, made.alias, made.version, made.previous)
        await tx.outbox.announce(told, aggregate_id=f"{store_id}:{made.alias}")

    def _deployment(
        self,
        kind: ModelDeploymentKind,
        alias: ModelAlias,
        *,
        version: int | None,
        previous: int | None,
        message: str,
        by: str | None,
    ) -> ModelDeployment:
        return ModelDeployment(
            id=new_id(),
            alias=alias,
            kind=kind,
            version=version,
            previous=previous,
            message=message,
            deployed_by=by,
            deployed_at=self.clock.now(),
        )


async def _before(
    models: ModelRepository, store_id: UUID, alias: ModelAlias
) -> tuple[int, int | None]:
    current = (await models.aliases(store_id)).get(alias)
    if current is None:
        raise NothingDeployedError(alias)
    return current, await models.find_before(store_id, alias, current)


async def _unfit(tx: Transaction, store_id: UUID, kept: KeptModel) -> str | None:
    """Say why a version does not fit what is computed now."""
    if (why := misfit(kept.manifest.columns)) is not None:
        return why
    current = in_force_of(await RevisionRepository(tx.connection).find_newest(store_id))
    trained = kept.manifest.feature_commit
    if trained != current.commit:
        return (
            f"it was trained with the features of commit {(trained or 'none')[:12]},"
            f" and those of {current.commit[:12]} are in force"
        )
    return None
