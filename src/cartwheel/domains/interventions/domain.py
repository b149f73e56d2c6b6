"""What interventions bring to the house."""

from typing import Final

from cartwheel.domains.interventions.attribution.procedures import router as analytics
from cartwheel.domains.interventions.attribution.repository import ConversionRepository
from cartwheel.domains.interventions.attribution.service import Attribution
from cartwheel.domains.interventions.campaigns.procedures import router as campaigns
from cartwheel.domains.interventions.campaigns.repository import ReachCampaignRepository
from cartwheel.domains.interventions.campaigns.service import ReachCampaignService
from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.deciding.facts import Circumstances
from cartwheel.domains.interventions.deciding.repository import DecisionRepository
from cartwheel.domains.interventions.deciding.shoppers import Shoppers
from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.domains.interventions.feed import InterventionFeed
from cartwheel.domains.interventions.figures import InterventionFigures
from cartwheel.domains.interventions.handlers import DECISIONS, DELIVERY, JOBS
from cartwheel.domains.interventions.manual import ByHand
from cartwheel.domains.interventions.opting import OptingOut
from cartwheel.domains.interventions.personalising import Personalising
from cartwheel.domains.interventions.planning import Planning
from cartwheel.domains.interventions.procedures import router, visitor_router
from cartwheel.domains.interventions.public_events import PUBLIC_EVENTS
from cartwheel.domains.interventions.reaching.browsers import PushBrowsers
from cartwheel.domains.interventions.reaching.channel_service import ChannelFlow
from cartwheel.domains.interventions.reaching.courier import Courier
from cartwheel.domains.interventions.reaching.handlers import JOBS as CHANNEL_JOBS, REACHING
from cartwheel.domains.interventions.reaching.keys import PushKeyUpkeep, StorePushKeys
from cartwheel.domains.interventions.reaching.ledger import Beginning, Ledger
from cartwheel.domains.interventions.reaching.links import Links
from cartwheel.domains.interventions.reaching.outside import OUTSIDE
from cartwheel.domains.interventions.reaching.procedures import (
    page_router,
    router as channel_router,
)
from cartwheel.domains.interventions.reaching.provider import ChannelProvider
from cartwheel.domains.interventions.reaching.repository import DeliveryRepository, PushRepository
from cartwheel.domains.interventions.reaching.settings import KEYS as CHANNEL_KEYS
from cartwheel.domains.interventions.reaching.taking_back import TakingBack
from cartwheel.domains.interventions.reaching.tracking import Tracking
from cartwheel.domains.interventions.releasing import Releasing
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.resender import Resender
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.settings import KEYS
from cartwheel.domains.interventions.showing import Showing
from cartwheel.domains.interventions.sockets import CONVERSATION, OWNS, TOPIC, VISITS
from cartwheel.domains.interventions.templates.procedures import router as templates
from cartwheel.domains.interventions.templates.repository import TemplateRepository
from cartwheel.domains.interventions.templates.service import TemplateService
from cartwheel.domains.interventions.turns import TurnRepository
from cartwheel.domains.interventions.wanting import Wanting
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.rpc.api import BACK_OFFICE, REPLAYS, TEAM, Permission

INTERVENTIONS: Final = Domain(
    name="interventions",
    routers=(
        router,
        visitor_router,
        channel_router,
        page_router,
        templates,
        campaigns,
        analytics,
    ),
    doors={RoleName.REALTIME: (router, visitor_router, page_router)},
    per_call=(
        Attribution,
        ByHand,
        Cancelling,
        Circumstances,
        ConversionRepository,
        DecisionRepository,
        InterventionFigures,
        InterventionRepository,
        InterventionService,
        OptingOut,
        Personalising,
        Planning,
        ReachCampaignRepository,
        ReachCampaignService,
        Shoppers,
        TurnRepository,
        Releasing,
        Showing,
        TemplateRepository,
        TemplateService,
        Wanting,
        *(Beginning, ChannelFlow, Courier, DeliveryRepository, Ledger, PushBrowsers),
        *(PushRepository, TakingBack, Tracking),
    ),
    per_process=(
        DeliveryService,
        InterventionFeed,
        Links,
        PushKeyUpkeep,
        Resender,
        StorePushKeys,
    ),
    providers=(ChannelProvider,),
    permissions=(
        Permission(name="interventions:read", held_by=BACK_OFFICE | REPLAYS),
        Permission(
            name="interventions:show",
            held_by=TEAM,
            for_pages=True,
            description="Show shoppers what is meant for them, as a shop's pages do.",
        ),
        Permission(name="interventions:write", held_by=TEAM | REPLAYS),
    ),
    jobs=(*JOBS, *CHANNEL_JOBS),
    groups=(DECISIONS, DELIVERY, REACHING),
    tasks=(Task(Resender, frozenset({RoleName.REALTIME})),),
    topics=(TOPIC,),
    conversations=(CONVERSATION, VISITS, OWNS),
    outside=OUTSIDE,
    public_events=PUBLIC_EVENTS,
    config_keys=(*KEYS, *CHANNEL_KEYS),
)
