"""What the operators' view of announcements brings to the house."""

from typing import Final

from cartwheel.domains.announcements.procedures import router
from cartwheel.domains.announcements.service import AnnouncementService, AnnouncementStatsService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import OPERATORS, Permission

ANNOUNCEMENTS: Final = Domain(
    name="announcements",
    routers=(router,),
    per_call=(AnnouncementService,),
    per_process=(AnnouncementStatsService,),
    permissions=(
        Permission(name="announcements:read", held_by=OPERATORS),
        Permission(name="announcements:write", held_by=OPERATORS),
    ),
)
