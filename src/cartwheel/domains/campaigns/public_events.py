"""What strangers learn of campaigns: ids, by which they may ask for the rest."""

from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.feedback.messages import (
    CampaignMailBounced,
    CampaignMailComplained,
)
from cartwheel.systems.outbox.api import PublicEvent


class CampaignBouncedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whose mail came back, whether for good, and whether the address gets no more of them."""

    campaign_id: UUID
    customer_id: UUID
    is_hard: bool
    is_suppressed: bool


class CampaignComplainedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who called which campaign's mail spam."""

    campaign_id: UUID
    customer_id: UUID


_IDENTITY: Final = ("campaign_id", "customer_id")
PUBLIC_EVENTS: Final = (
    PublicEvent(
        CampaignMailBounced,
        CampaignBouncedData,
        "A mail of a campaign came back.",
        identity=_IDENTITY,
    ),
    PublicEvent(
        CampaignMailComplained,
        CampaignComplainedData,
        "A recipient called a mail of a campaign spam, and gets no more of them.",
        identity=_IDENTITY,
    ),
)
