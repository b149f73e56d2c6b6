"""What pages are told of campaigns as it happens."""

import contextlib
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.drafts.contracts import CampaignState
from cartwheel.domains.campaigns.permissions import READ
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.realtime.api import Event, EventType, Topic, Topics

_PROGRESSED: Final = "campaign.progressed"


class CampaignNews(msgspec.Struct, frozen=True, rename="camel"):
    """A campaign has come further; `sent` are those of this turn of its sender."""

    campaign_id: UUID
    state: CampaignState
    sent: int


TOPIC: Final = Topic("campaigns", READ, events=(EventType(_PROGRESSED, CampaignNews),))


async def tell(topics: Topics, store_id: UUID, news: CampaignNews) -> None:
    """Tell whoever watches; pages ask for the figures then. Nothing waits for who is away."""
    with contextlib.suppress(UnavailableError):
        await topics.publish(store_id, TOPIC, [Event(_PROGRESSED, news)])
