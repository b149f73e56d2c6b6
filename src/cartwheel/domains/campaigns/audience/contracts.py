"""What leaves the room of audiences, and what comes in."""

from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.drafts.sections import Segments


class PreviewAudience(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Whom to count; with `id` as the recipients of that campaign, whose holdout is by its lot."""

    id: UUID | None = None
    segment_ids: Segments = ()
    excluded_segment_ids: Segments = ()
    holdout_percent: Annotated[int, msgspec.Meta(ge=0, le=50)] = 0


class AudienceOverlap(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many are in the audience of another campaign that is scheduled, runs or is paused."""

    id: UUID
    name: str
    count: int


class AudiencePreview(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    How many there are, and how many would get the campaign now.

    Each of the others is counted under the first reason that holds for them, in the order of the
    fields from `withoutAddress` to `heldOut`, so that all add up to `size`. `costMinor` is
    what the mails cost by the store's price for a thousand, in `currency`.
    """

    size: int
    without_address: int
    without_consent: int
    opted_out: int
    suppressed: int
    capped: int
    held_out: int
    reachable: int
    overlaps: tuple[AudienceOverlap, ...]
    cost_minor: int
    currency: str
