"""What clickstreams bring to the house."""

from typing import Final

from cartwheel.domains.clickstreams.handlers import JOBS
from cartwheel.domains.clickstreams.imports.live import TOPIC
from cartwheel.domains.clickstreams.imports.messages import IMPORTS
from cartwheel.domains.clickstreams.imports.procedures import router
from cartwheel.domains.clickstreams.imports.repository import EventImportRepository
from cartwheel.domains.clickstreams.imports.runner import EventImportRunner
from cartwheel.domains.clickstreams.imports.service import EventImportService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, Permission

CLICKSTREAMS: Final = Domain(
    name="clickstreams",
    routers=(router,),
    per_call=(EventImportRepository, EventImportService),
    per_process=(EventImportRunner,),
    permissions=(
        Permission(name="clickstreams:read", held_by=BACK_OFFICE),
        Permission(
            name="clickstreams:import",
            held_by=LEADERS,
            description="import clickstreams into stores of their own",
        ),
    ),
    jobs=JOBS,
    queues=(IMPORTS,),
    topics=(TOPIC,),
)
