"""What the operators' view of schedules brings to the house."""

from typing import Final

from cartwheel.domains.schedules.procedures import router
from cartwheel.domains.schedules.service import ScheduleService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import OPERATORS, Permission

SCHEDULES: Final = Domain(
    name="schedules",
    routers=(router,),
    per_call=(ScheduleService,),
    permissions=(
        Permission(name="scheduling:read", held_by=OPERATORS),
        Permission(name="scheduling:write", held_by=OPERATORS),
    ),
)
