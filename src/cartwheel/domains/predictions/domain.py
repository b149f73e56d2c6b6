"""What predictions bring to the house."""

from typing import Final

from cartwheel.domains.predictions.procedures import router
from cartwheel.domains.predictions.provider import PredictionsProvider
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, REPLAYS, Permission

PREDICTIONS: Final = Domain(
    name="predictions",
    routers=(router,),
    per_call=(PredictionRepository, PredictionService),
    providers=(PredictionsProvider,),
    permissions=(Permission(name="predictions:read", held_by=BACK_OFFICE | REPLAYS),),
)
