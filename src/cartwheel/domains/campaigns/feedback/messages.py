"""What is announced of mails that came back, or were complained about."""

from typing import ClassVar
from uuid import UUID

import msgspec


class CampaignMailBounced(msgspec.Struct, frozen=True):
    """A mail of a campaign came back; whoever is suppressed gets no more of them."""

    name: ClassVar[str] = "campaign.bounced"
    version: ClassVar[int] = 1

    store_id: UUID
    campaign_id: UUID
    customer_id: UUID
    is_hard: bool
    is_suppressed: bool


class CampaignMailComplained(msgspec.Struct, frozen=True):
    """A recipient called a mail of a campaign spam, and gets no more of them."""

    name: ClassVar[str] = "campaign.complained"
    version: ClassVar[int] = 1

    store_id: UUID
    campaign_id: UUID
    customer_id: UUID
