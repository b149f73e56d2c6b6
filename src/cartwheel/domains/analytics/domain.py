"""What analytics bring to the house."""

from typing import Final

from cartwheel.domains.analytics.counting import CartCounter, CountingRounds
from cartwheel.domains.analytics.first_steps import FirstStepsService
from cartwheel.domains.analytics.live import COUNTS, LIVE, TOPIC
from cartwheel.domains.analytics.procedures import router
from cartwheel.domains.analytics.service import AnalyticsService
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.rpc.api import BACK_OFFICE, Permission

ANALYTICS: Final = Domain(
    name="analytics",
    routers=(router,),
    per_call=(AnalyticsService, FirstStepsService),
    per_process=(CartCounter, CountingRounds),
    permissions=(Permission(name="analytics:read", held_by=BACK_OFFICE),),
    groups=(LIVE,),
    tasks=(Task(CountingRounds, frozenset({RoleName.REALTIME, RoleName.WEB})),),
    topics=(TOPIC, COUNTS),
)
