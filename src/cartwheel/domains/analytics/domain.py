"""What analytics bring to the house."""

from typing import Final

from cartwheel.domains.analytics.live import LIVE, TOPIC
from cartwheel.domains.analytics.procedures import router
from cartwheel.domains.analytics.service import AnalyticsService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, Permission

ANALYTICS: Final = Domain(
    name="analytics",
    routers=(router,),
    per_call=(AnalyticsService,),
    permissions=(Permission(name="analytics:read", held_by=BACK_OFFICE),),
    groups=(LIVE,),
    topics=(TOPIC,),
)
