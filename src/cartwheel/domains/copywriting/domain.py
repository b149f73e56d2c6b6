"""What copywriting brings to the house."""

from typing import Final

from cartwheel.domains.copywriting.copywriter import Copywriter
from cartwheel.domains.copywriting.procedures import router
from cartwheel.domains.copywriting.settings import KEYS
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import TEAM, Permission

COPYWRITING: Final = Domain(
    name="copywriting",
    routers=(router,),
    per_process=(Copywriter,),
    permissions=(Permission(name="ai:write", held_by=TEAM),),
    config_keys=KEYS,
)
