"""Loading and unloading in every process, and what there is to say of it."""

from uuid import UUID

from cartwheel.domains.predictions.registry.contracts import ModelStatus
from cartwheel.domains.predictions.registry.repository import KeptModel
from cartwheel.domains.predictions.serving.shelf import Shelf
from cartwheel.systems.broadcast.api import Broadcast

_CHANNEL = "models.release"
_UUID_BYTES = 16


class ModelMemory:
    """The shelf of this process, and word to those of the others."""

    def __init__(self, shelf: Shelf, broadcast: Broadcast) -> None:
        self.shelf = shelf
        self._broadcast = broadcast
        broadcast.listen(_CHANNEL, self._on_release)

    def release(self, store_id: UUID, digest: str) -> None:
        """Let a model go here at once, and elsewhere soon."""
        self.shelf.release(store_id, digest)
        self._broadcast.send_soon(_CHANNEL, store_id.bytes + digest.encode())

    def status(self, store_id: UUID, kept: KeptModel, *, why: str | None) -> ModelStatus:
        """Say how a version is here."""
        shelf = self.shelf
        loaded = shelf.peek(store_id, kept.digest)
        return ModelStatus(
            version=kept.version,
            aliases=kept.shown.aliases,
            is_loaded=loaded is not None,
            memory_bytes=0 if loaded is None else loaded.model.bytes,
            loaded_at=None if loaded is None else loaded.loaded_at,
            used_at=None if loaded is None else loaded.used_at,
            scored=0 if loaded is None else loaded.scored,
            unusable_because=why
            or shelf.why_unusable(store_id, kept.digest)
            or kept.shown.refused_because,
            loaded_models=shelf.count,
            loaded_bytes=shelf.bytes,
            budget_bytes=shelf.budget,
        )

    def _on_release(self, message: bytes) -> None:
        store_id, digest = UUID(bytes=message[:_UUID_BYTES]), message[_UUID_BYTES:].decode()
        self.shelf.release(store_id, digest)
