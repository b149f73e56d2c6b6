"""What saved views bring to the house."""

from typing import Final

from cartwheel.domains.views.procedures import router
from cartwheel.domains.views.repository import ViewRepository
from cartwheel.domains.views.service import ViewService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, TEAM, Permission

VIEWS: Final = Domain(
    name="views",
    routers=(router,),
    per_call=(ViewRepository, ViewService),
    permissions=(
        Permission(name="views:read", held_by=BACK_OFFICE),
        Permission(name="views:write", held_by=BACK_OFFICE, description="Save views of one's own."),
        Permission(
            name="views:share", held_by=TEAM, description="Make and change views of the store."
        ),
    ),
)
