"""What questions about figures bring to the house."""

from typing import Final

from cartwheel.domains.figures.analyst import Analyst
from cartwheel.domains.figures.procedures import router
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import TEAM, Permission

FIGURES: Final = Domain(
    name="figures",
    routers=(router,),
    per_process=(Analyst,),
    permissions=(Permission(name="ai:ask", held_by=TEAM),),
)
