"""Use cases of the registry that look."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.predictions.registry.contracts import (
    ListModelDeployments,
    ListModels,
    ModelDeploymentPage,
    ModelDetail,
    ModelPage,
)
from cartwheel.domains.predictions.registry.errors import ModelNotFoundError
from cartwheel.domains.predictions.registry.repository import KeptModel, ModelRepository
from cartwheel.kernel.paging import page_of


@dataclass(frozen=True, slots=True)
class RegistryService:
    """Shows a store's models and their history."""

    models: ModelRepository

    async def list(self, store_id: UUID, query: ListModels) -> ModelPage:
        """List versions, the newest first."""
        found = await self.models.list_page(store_id, query)
        return page_of(ModelPage, found, limit=query.limit, by=lambda one: one.version)

    async def get(self, store_id: UUID, version: int) -> ModelDetail:
        """
        Return a version with all that its training found.

        Raises:
            ModelNotFoundError: the store has no such version.
        """
        kept = await self.find(store_id, version)
        manifest = kept.manifest
        return ModelDetail(
            model=kept.shown,
            columns=manifest.columns,
            effects=manifest.effects,
            segments=manifest.segments,
            parity=manifest.parity,
            libraries=manifest.libraries,
            card=kept.card,
        )

    async def find(self, store_id: UUID, version: int) -> KeptModel:
        """
        Return a version as it is kept.

        Raises:
            ModelNotFoundError: the store has no such version.
        """
        kept = await self.models.find(store_id, version)
        if kept is None:
            raise ModelNotFoundError(version)
        return kept

    async def history(self, store_id: UUID, query: ListModelDeployments) -> ModelDeploymentPage:
        """List what was in use when, the newest first."""
        found = await self.models.list_deployments(store_id, query)
        return page_of(ModelDeploymentPage, found, limit=query.limit, by=lambda one: one.id)
