"""What leaves the registry of models, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from cartwheel.domains.predictions.learned.bundles import (
    ColumnEffect,
    ExportParity,
    SegmentMeasures,
)
from cartwheel.domains.predictions.learned.columns import ModelColumn
from cartwheel.domains.predictions.learned.measures import ModelMeasures
from cartwheel.kernel.paging import Limit

VersionNumber = Annotated[int, Meta(ge=1, le=2_000_000_000)]


class ModelAlias(StrEnum):
    """What a version may be in use for."""

    CHAMPION = "champion"
    CHALLENGER = "challenger"


class ModelState(StrEnum):
    """Whether a version may be used."""

    READY = "ready"
    REFUSED = "refused"


class ModelVersion(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    One version of a store's model, and what it is worth.

    `featureCommit` is that of the definitions of features that it was trained with. `beatsFloor`
    says whether its log loss is below that of logistic regression on the same rows.
    """

    version: int
    state: ModelState
    refused_because: str | None
    aliases: tuple[ModelAlias, ...]
    algorithm: str
    digest: str
    bytes: int
    feature_commit: str | None
    rows: int
    window_from: datetime | None
    window_to: datetime | None
    split: str
    measures: ModelMeasures
    floor: ModelMeasures
    beats_floor: bool
    created_at: datetime
    created_by: str | None


class ModelDetail(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A version with all that its training found, and its card in Markdown."""

    model: ModelVersion
    columns: tuple[ModelColumn, ...]
    effects: tuple[ColumnEffect, ...]
    segments: tuple[SegmentMeasures, ...]
    parity: ExportParity
    libraries: dict[str, str]
    card: str


class ModelPage(msgspec.Struct, frozen=True, rename="camel"):
    """Versions, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ModelVersion, ...]
    next_cursor: int | None


class ListModels(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which part of the list is wanted."""

    cursor: VersionNumber | None = None
    limit: Limit = 50


class ModelByVersion(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names a version."""

    version: VersionNumber


class DeployModel(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Puts a version to use; `message` says why, for the history."""

    version: VersionNumber
    alias: ModelAlias = ModelAlias.CHAMPION
    message: Annotated[str, Meta(max_length=200, pattern="^[^\\0]*$")] = ""


class RollBackModel(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Puts to use what was in use before; where that was none, the baseline scores again."""

    alias: ModelAlias = ModelAlias.CHAMPION
    message: Annotated[str, Meta(max_length=200, pattern="^[^\\0]*$")] = ""


class ModelDeploymentKind(StrEnum):
    """How a version came into use."""

    DEPLOYED = "deployed"
    ROLLED_BACK = "rolled_back"
    WITHDRAWN = "withdrawn"


class ModelDeployment(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An entry of the history; `version` is None where no version is in use any more."""

    id: UUID
    alias: ModelAlias
    kind: ModelDeploymentKind
    version: int | None
    previous: int | None
    message: str
    deployed_by: str | None
    deployed_at: datetime


class ListModelDeployments(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which part of the history is wanted."""

    cursor: UUID | None = None
    limit: Limit = 50


class ModelDeploymentPage(msgspec.Struct, frozen=True, rename="camel"):
    """The history, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ModelDeployment, ...]
    next_cursor: UUID | None


class ModelStatus(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    How a version is in the process that answers.

    `isLoaded` says whether it is in memory, where it takes `memoryBytes`. `unusableBecause` says
    why it cannot serve now: a damaged file, or other definitions of features in force. Whoever asks
    for a champion that cannot serve is answered by the one before it, or else by the baseline.
    """

    version: int
    aliases: tuple[ModelAlias, ...]
    is_loaded: bool
    memory_bytes: int
    loaded_at: datetime | None
    used_at: datetime | None
    scored: int
    unusable_because: str | None
    loaded_models: int
    loaded_bytes: int
    budget_bytes: int
