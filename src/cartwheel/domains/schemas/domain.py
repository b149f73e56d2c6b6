"""What schemas bring to the house."""

from typing import Final

from cartwheel.domains.schemas.confluent.procedures import registry_router
from cartwheel.domains.schemas.confluent.service import ConfluentService
from cartwheel.domains.schemas.live import LiveSchemas
from cartwheel.domains.schemas.procedures import router
from cartwheel.domains.schemas.registering import RegisteringFlow
from cartwheel.domains.schemas.repository import SchemaRepository
from cartwheel.domains.schemas.service import SchemaService
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, Permission

SCHEMAS: Final = Domain(
    name="schemas",
    routers=(router, registry_router),
    per_call=(ConfluentService, RegisteringFlow, SchemaRepository, SchemaService),
    per_process=(LiveSchemas,),
    permissions=(
        Permission(name="schemas:read", held_by=BACK_OFFICE),
        Permission(
            name="schemas:write",
            held_by=LEADERS,
            description="Say what events have to look like.",
        ),
    ),
    tasks=(Task(LiveSchemas, frozenset({RoleName.INGEST, RoleName.PIPELINE, RoleName.WEB})),),
)
