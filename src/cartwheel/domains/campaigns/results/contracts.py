"""What leaves the room of results, and what comes in."""

from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.sending.contracts import RecipientState
from cartwheel.domains.campaigns.sending.testing import TestDecision, VariantCount


class GroupResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a group bought within seven days: recipients since they were sent the mail, and those who
    were held out since the campaign began. What was paid back is off.
    """

    size: int
    buyers: int
    revenue_minor: int


class LinkResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many people followed a link, and how many recipients had it followed by programs."""

    url: str
    people: int
    programs: int


class DomainResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How mails to one domain fared; opened and clicked by people."""

    domain: str
    sent: int
    failed: int
    bounced: int
    opened: int
    clicked: int


class ExportRecipients(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which rows of a campaign's ledger to export, and how many at most."""

    id: UUID
    state: RecipientState | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=2_000_000)] = 1_000_000


class CampaignResults(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a campaign came to so far.

    `delivered` is what was taken and did not come back. What programs opened and followed stands
    beside what people did. `incrementalMinor` is what recipients bought beyond what as many of the
    holdout did, and `roi` is that less the cost, by the cost: both are null without a holdout.
    The links, the fifty most followed, and the domains, the twenty largest, are within it.
    """

    id: UUID
    currency: str
    entered: int
    sent: int
    delivered: int
    bounced: int
    complained: int
    unsubscribed: int
    failed: int
    opened: int
    clicked: int
    bot_opened: int
    bot_clicked: int
    recipients: GroupResult
    holdout: GroupResult
    cost_minor: int
    incremental_minor: int | None
    roi: float | None
    links: tuple[LinkResult, ...]
    domains: tuple[DomainResult, ...]
    variants: tuple[VariantCount, ...]
    decision: TestDecision | None
