"""What the operators' view of the platform brings to the house."""

from typing import Final

from cartwheel.domains.monitoring.procedures import router
from cartwheel.domains.monitoring.service import MonitoringService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import OPERATORS, Permission

MONITORING: Final = Domain(
    name="monitoring",
    routers=(router,),
    per_process=(MonitoringService,),
    permissions=(Permission(name="monitoring:read", held_by=OPERATORS),),
)
