"""What notifications bring to the house."""

from typing import Final

from cartwheel.domains.notifications.handlers import GROUP, JOBS
from cartwheel.domains.notifications.live import LIVE, TOPIC
from cartwheel.domains.notifications.messages import PruneNotifications
from cartwheel.domains.notifications.noting import Noting
from cartwheel.domains.notifications.procedures import router
from cartwheel.domains.notifications.repository import NotificationRepository
from cartwheel.domains.notifications.service import NotificationService
from cartwheel.domains.notifications.upkeep import NotificationUpkeep
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, NO_STORE, Permission
from cartwheel.systems.scheduler.api import Upkeep

NOTIFICATIONS: Final = Domain(
    name="notifications",
    routers=(router,),
    per_call=(NotificationRepository, NotificationService, Noting),
    per_process=(NotificationUpkeep,),
    permissions=(
        Permission(
            name="notifications:read",
            held_by=BACK_OFFICE,
            description="Be told of what needs somebody, as far as one may read it.",
        ),
    ),
    jobs=JOBS,
    groups=(GROUP, LIVE),
    topics=(TOPIC,),
    upkeep=(Upkeep("notifications.prune", "31 4 * * *", PruneNotifications(store_id=NO_STORE)),),
)
