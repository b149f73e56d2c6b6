"""What illustrations bring to the house."""

from typing import Final

from cartwheel.domains.illustrations.flow import IllustrationFlow
from cartwheel.domains.illustrations.handlers import JOBS
from cartwheel.domains.illustrations.procedures import router
from cartwheel.domains.illustrations.repository import IllustrationRepository
from cartwheel.domains.illustrations.service import IllustrationService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import TEAM, Permission

ILLUSTRATIONS: Final = Domain(
    name="illustrations",
    routers=(router,),
    per_call=(IllustrationRepository, IllustrationService),
    per_process=(IllustrationFlow,),
    permissions=(Permission(name="illustrations:write", held_by=TEAM),),
    jobs=JOBS,
)
