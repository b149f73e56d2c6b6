"""What predictions bring to the house."""

from typing import Final

from cartwheel.domains.predictions.features.procedures import router as features
from cartwheel.domains.predictions.features.repository import RevisionRepository
from cartwheel.domains.predictions.features.revisions import FeatureRevisions
from cartwheel.domains.predictions.forecasts.handlers import JOBS as FORECAST_JOBS
from cartwheel.domains.predictions.forecasts.making import ForecastMaking
from cartwheel.domains.predictions.forecasts.messages import MakeAllForecasts
from cartwheel.domains.predictions.forecasts.procedures import router as forecasts
from cartwheel.domains.predictions.forecasts.repository import ForecastRepository
from cartwheel.domains.predictions.forecasts.service import ForecastService
from cartwheel.domains.predictions.procedures import router
from cartwheel.domains.predictions.provider import PredictionsProvider
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, NO_STORE, REPLAYS, Permission
from cartwheel.systems.scheduler.api import Upkeep

PREDICTIONS: Final = Domain(
    name="predictions",
    routers=(router, features, forecasts),
    per_call=(
        *(FeatureRevisions, RevisionRepository),
        *(ForecastRepository, ForecastService),
        *(PredictionRepository, PredictionService),
    ),
    per_process=(ForecastMaking,),
    providers=(PredictionsProvider,),
    permissions=(
        Permission(name="predictions:read", held_by=BACK_OFFICE | REPLAYS),
        Permission(
            name="predictions:write",
            held_by=LEADERS,
            description="Define features, and decide which models are used.",
        ),
    ),
    jobs=FORECAST_JOBS,
    upkeep=(
        Upkeep(
            "predictions.make_all_forecasts",
            "52 0 * * *",
            MakeAllForecasts(store_id=NO_STORE),
        ),
    ),
)
