"""The jobs of sending."""

from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, QueueName, QueueSettings

CAMPAIGNS: Final = "campaigns"
QUEUE: Final = QueueSettings(
    CAMPAIGNS,
    concurrency=4,
    timeout=timedelta(minutes=5),
    # However many workers are killed over a campaign, it is not their cause.
    max_stalled=1_000,
    attempts=10,
    longest_backoff=timedelta(minutes=2),
)
"""A run takes its turn for less than a minute, and comes again until the campaign is through."""


class SendCampaign(msgspec.Struct, frozen=True):
    """Send what is due of a campaign; several lanes of one campaign work side by side."""

    name: ClassVar[str] = "campaigns.send"
    queue: ClassVar[QueueName] = CAMPAIGNS

    store_id: UUID
    campaign_id: UUID
    lane: int = 0


class StartCampaigns(msgspec.Struct, frozen=True):
    """Start what is scheduled for now in each store, and wake what runs."""

    name: ClassVar[str] = "campaigns.start_due"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
