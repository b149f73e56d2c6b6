"""What leaves the room of drafts, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.drafts.sections import CampaignStep, Section
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

CampaignName = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
S = TypeVar("S")


class CampaignState(StrEnum):
    """How far a campaign has come; `rules.NEXT` says what may follow."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class Missing(StrEnum):
    """What keeps a step from being done."""

    NOT_SAVED = "notSaved"
    NO_GOAL = "noGoal"
    NO_SEGMENTS = "noSegments"
    NO_PROMOTION = "noPromotion"
    NO_SUBJECT = "noSubject"
    NO_BODY = "noBody"
    SAME_VARIANT_NAMES = "sameVariantNames"
    NO_VARIANTS_TO_TEST = "noVariantsToTest"
    NO_TEST_OF_VARIANTS = "noTestOfVariants"
    NO_ALT_TEXT = "noAltText"
    NO_TEMPLATE = "noTemplate"
    SEND_AT_IS_PAST = "sendAtIsPast"
    NO_COMPANY = "noCompany"
    NO_ADDRESS = "noAddress"


class StepReadiness(msgspec.Struct, frozen=True, rename="camel"):
    """Whether a step is done, and else what it needs."""

    step: CampaignStep
    is_done: bool
    missing: tuple[Missing, ...]


class SavedStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a step has saved, and who was it; pass `version` when you save it again."""

    step: CampaignStep
    version: int
    section: Section
    saved_by: UUID
    saved_by_name: str | None
    saved_at: datetime


class Approval(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who agreed to the campaign as it is; the next change takes it back."""

    by: UUID
    by_name: str | None
    at: datetime


class CampaignHead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A campaign in a list."""

    id: UUID
    name: str
    state: CampaignState
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    starts_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


class Campaign(CampaignHead, frozen=True, kw_only=True, rename="camel"):
    """
    A campaign with what its steps have saved.

    `isReady` when every step is done and, where the store asks for it, another person has agreed.
    """

    steps: tuple[SavedStep, ...]
    readiness: tuple[StepReadiness, ...]
    needs_approval: bool
    approval: Approval | None
    is_ready: bool

    def section(self, kind: type[S]) -> S | None:
        """Return what the step of a kind has saved."""
        return next((each.section for each in self.steps if isinstance(each.section, kind)), None)


class CampaignPage(msgspec.Struct, frozen=True, rename="camel"):
    """Campaigns, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[CampaignHead, ...]
    next_cursor: UUID | None


class CreateCampaign(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new campaign, of which nothing is said but its name."""

    name: CampaignName


class RenameCampaign(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Another name for a campaign."""

    id: UUID
    name: CampaignName


class CampaignById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one campaign."""

    id: UUID


class DuplicateCampaign(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Asks for a draft that begins with what another campaign has; its dates are left out."""

    id: UUID
    name: CampaignName | None = None


class SaveStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a step holds now; `version` is the one of the step last seen, 0 for none."""

    id: UUID
    version: Annotated[int, msgspec.Meta(ge=0)]
    section: Section


class ListCampaigns(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Which campaigns to list; archived ones by themselves."""

    state: CampaignState | None = None
    archived: bool = False
    cursor: UUID | None = None
    limit: Limit = 50
