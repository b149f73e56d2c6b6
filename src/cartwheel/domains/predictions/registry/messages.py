"""What the registry of models announces."""

from typing import ClassVar
from uuid import UUID

import msgspec


class ModelDeployed(msgspec.Struct, frozen=True):
    """Another version is in use, or none any more."""

    name: ClassVar[str] = "model.deployed"
    version: ClassVar[int] = 1

    store_id: UUID
    deployment_id: UUID
    alias: str
    model_version: int | None
    previous: int | None
