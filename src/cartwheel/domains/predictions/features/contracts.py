"""What leaves the features, and what comes in."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.features.definitions import (
    FeatureGroup,
    FeatureKind,
    FeatureSource,
    StaleRule,
    Value,
)
from cartwheel.domains.predictions.features.lineage import FeatureChange
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

MOST_CARTS: Final = 100
MOST_CHANGES: Final = 100

Message = Annotated[str, Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
Commit = Annotated[str, Meta(pattern="^[0-9a-f]{40}$")]
RevisionNumber = Annotated[int, Meta(ge=1, le=2_000_000_000)]


class FeatureOfCart(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the cart whose features are wanted."""

    cart_id: UUID


class ComputeFeatures(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names carts whose features are to be computed anew."""

    cart_ids: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=MOST_CARTS)]


class CartFeatures(msgspec.Struct, frozen=True, rename="camel"):
    """
    The features of a cart as of a moment, by the definitions of a commit.

    Of an abandoned cart that is the moment of its abandonment, until values have grown stale since;
    of an open one that at which it was asked for. `missing` names what is not known, for which a
    default may stand; `stale` what is used though it is older than it should be.
    """

    cart_id: UUID
    episode: int
    at: datetime
    commit: str
    features: Features
    missing: tuple[str, ...]
    stale: tuple[str, ...]


class ComputedFeatures(msgspec.Struct, frozen=True):
    """Features of carts, in the order in which they were asked for."""

    items: tuple[CartFeatures, ...]


class DefinedFeature(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    A feature as it is in force in the store.

    `freshnessSeconds` is null where a value is made anew each time. `default` stands for a missing
    value, null keeps it missing. `id` is the hash of what decides its values.
    """

    name: str
    id: str
    group: FeatureGroup
    kind: FeatureKind
    source: FeatureSource
    documentation: str
    version: int
    depends_on: tuple[str, ...]
    freshness_seconds: int | None
    stale: StaleRule
    default: Value
    owner: str


class DefinedFeatures(msgspec.Struct, frozen=True):
    """All features in the order of their vectors, and the commit and revision that they are."""

    commit: str
    revision: int | None
    """None until something was kept of these definitions."""
    items: tuple[DefinedFeature, ...]


class DeclareFeature(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is declared anew of a feature; what is left out stays."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    freshness_seconds: Annotated[int, Meta(ge=60, le=30 * 86_400)] | UnsetType = UNSET
    stale: StaleRule | UnsetType = UNSET
    default: (
        Annotated[float, Meta(ge=-1e12, le=1e12)]
        | Annotated[int, Meta(ge=-(10**12), le=10**12)]
        | Annotated[str, Meta(max_length=100, pattern=r"^[^\0]*$")]
        | bool
        | UnsetType
        | None
    ) = UNSET
    owner: Annotated[str, Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)] | UnsetType = (
        UNSET
    )


class AmendFeatures(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Declares something of features, on top of a commit; `message` says why."""

    commit: Commit
    message: Message
    changes: Annotated[tuple[DeclareFeature, ...], Meta(min_length=1, max_length=MOST_CHANGES)]


class RevisionKind(StrEnum):
    """How a revision came about: by the code, by somebody, or by going back."""

    CATALOGUE = "catalogue"
    AMENDED = "amended"
    ROLLED_BACK = "rolled_back"


class FeatureRevision(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    One entry of a store's log of definitions.

    `parent` is the commit before it. One that rolls back says which revision it `restores`. The
    author is a person or a store's key, nobody where the code has changed.
    """

    revision: int
    commit: str
    parent: str | None
    kind: RevisionKind
    restores: int | None
    message: str
    author_kind: str | None
    author_id: UUID | None
    created_at: datetime


class ListFeatureRevisions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which part of the log to list."""

    cursor: RevisionNumber | None = None
    limit: Limit = 50


class FeatureRevisionPage(msgspec.Struct, frozen=True, rename="camel"):
    """Revisions, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[FeatureRevision, ...]
    next_cursor: int | None


class DiffFeatures(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names two revisions; without `to` it is what is in force."""

    since: RevisionNumber
    to: RevisionNumber | None = None


class FeatureDifference(msgspec.Struct, frozen=True):
    """What differs between two commits; nothing where they are the same."""

    since: str
    to: str
    changes: tuple[FeatureChange, ...]


class RollBackFeatures(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the revision whose definitions are to be in force again."""

    revision: RevisionNumber
    message: Message


def seconds_of(freshness: timedelta | None) -> int | None:
    """Return a span in whole seconds."""
    return None if freshness is None else int(freshness.total_seconds())
