"""What outside services bring to the house."""

from typing import Final

from cartwheel.domains.providers.book import CallBook
from cartwheel.domains.providers.desk import TextDesk
from cartwheel.domains.providers.handlers import JOBS
from cartwheel.domains.providers.image_desk import ImageDesk
from cartwheel.domains.providers.messages import PruneProviderCalls, SweepProviderCalls
from cartwheel.domains.providers.procedures import router
from cartwheel.domains.providers.repository import CallRepository
from cartwheel.domains.providers.service import ProviderService, ServiceBoard
from cartwheel.domains.providers.settings import KEYS
from cartwheel.domains.providers.upkeep import ProviderUpkeep
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, NO_STORE, Permission
from cartwheel.systems.scheduler.api import Upkeep

PROVIDERS: Final = Domain(
    name="providers",
    routers=(router,),
    per_call=(CallRepository, ProviderService),
    per_process=(CallBook, ImageDesk, ProviderUpkeep, ServiceBoard, TextDesk),
    permissions=(
        Permission(name="providers:read", held_by=BACK_OFFICE),
        Permission(name="providers:check", held_by=LEADERS),
    ),
    jobs=JOBS,
    upkeep=(
        Upkeep("providers.prune", "17 4 * * *", PruneProviderCalls(store_id=NO_STORE)),
        Upkeep("providers.sweep", "*/5 * * * *", SweepProviderCalls(store_id=NO_STORE)),
    ),
    config_keys=KEYS,
)
