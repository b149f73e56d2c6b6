"""What webhooks bring to the house."""

from typing import Final

from cartwheel.domains.webhooks.courier import Courier
from cartwheel.domains.webhooks.fanout import FanOut
from cartwheel.domains.webhooks.handlers import GROUP, JOBS
from cartwheel.domains.webhooks.lanes import Lanes
from cartwheel.domains.webhooks.ledger import Ledger
from cartwheel.domains.webhooks.messages import PruneWebhooks
from cartwheel.domains.webhooks.posting import EndpointPost
from cartwheel.domains.webhooks.procedures import router
from cartwheel.domains.webhooks.public_events import PUBLIC_EVENTS
from cartwheel.domains.webhooks.repository.deliveries import DeliveryRepository
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository
from cartwheel.domains.webhooks.service import WebhookService
from cartwheel.domains.webhooks.upkeep import WebhookUpkeep
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import LEADERS, NO_STORE, TEAM, Permission
from cartwheel.systems.scheduler.api import Upkeep

WEBHOOKS: Final = Domain(
    name="webhooks",
    routers=(router,),
    per_call=(DeliveryRepository, EndpointRepository, FanOut, WebhookService),
    per_process=(Courier, EndpointPost, Lanes, Ledger, WebhookUpkeep),
    permissions=(
        Permission(name="webhooks:read", held_by=TEAM),
        Permission(name="webhooks:write", held_by=LEADERS),
    ),
    jobs=JOBS,
    upkeep=(Upkeep("webhooks.prune", "17 * * * *", PruneWebhooks(store_id=NO_STORE)),),
    public_groups=(GROUP,),
    public_events=PUBLIC_EVENTS,
)
