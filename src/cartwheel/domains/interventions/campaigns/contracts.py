"""What leaves the room of campaigns, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

CampaignName = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
VariantName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern="^[A-Za-z0-9][A-Za-z0-9 _-]*$")
]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class ReachCampaignPhase(StrEnum):
    """Where a campaign stands now."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class ReachCampaignAction(StrEnum):
    """What can be done with a campaign that is not over."""

    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


class ReachCampaignRules(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    For which carts a campaign is; all that is said must hold.

    `segmentIds` holds whoever is in one of them, `productIds` and `categories` carts with any of
    them, as events name them. Amounts are minor units of `currency`, other carts are out then.
    """

    segment_ids: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=20)] = ()
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] | None = None
    min_value_minor: Amount | None = None
    max_value_minor: Amount | None = None
    product_ids: Annotated[tuple[Code, ...], msgspec.Meta(max_length=100)] = ()
    categories: Annotated[tuple[Code, ...], msgspec.Meta(max_length=100)] = ()
    least_probability: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None


class ReachVariant(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    One of the ways that a campaign tries out; of two with weights 1 and 3 the second gets 75 %.

    What is not said is the store's own. A discount comes with a code that is good once.
    """

    name: VariantName
    weight: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 1
    template_id: UUID | None = None
    channels: Annotated[tuple[ReachChannel, ...], msgspec.Meta(max_length=4)] = ()
    discount_percent: Annotated[int, msgspec.Meta(ge=0, le=90)] | None = None


Variants = Annotated[tuple[ReachVariant, ...], msgspec.Meta(min_length=1, max_length=8)]
Priority = Annotated[int, msgspec.Meta(ge=-1000, le=1000)]


class ReachCampaign(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A campaign; of several that fit a cart the one with the highest priority has it."""

    id: UUID
    version: int
    name: str
    phase: ReachCampaignPhase
    priority: int
    rules: ReachCampaignRules
    variants: tuple[ReachVariant, ...]
    starts_at: datetime
    ends_at: datetime | None
    paused_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    updated_at: datetime


class ReachCampaignPage(msgspec.Struct, frozen=True, rename="camel"):
    """Campaigns, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ReachCampaign, ...]
    next_cursor: UUID | None


class CreateReachCampaign(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new campaign; without `startsAt` it begins at once."""

    name: CampaignName
    priority: Priority = 0
    rules: ReachCampaignRules = ReachCampaignRules()
    variants: Variants
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class UpdateReachCampaign(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Other terms for a campaign; `version` is the one last seen. Other variants draw anew."""

    id: UUID
    version: int
    name: CampaignName
    priority: Priority = 0
    rules: ReachCampaignRules = ReachCampaignRules()
    variants: Variants
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class ReachCampaignById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one campaign."""

    id: UUID


class ActOnReachCampaign(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What to do with a campaign."""

    id: UUID
    action: ReachCampaignAction


class ListReachCampaigns(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which campaigns to list."""

    phase: ReachCampaignPhase | None = None
    cursor: UUID | None = None
    limit: Limit = 50
