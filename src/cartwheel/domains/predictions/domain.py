"""What predictions bring to the house."""

from typing import Final

from cartwheel.domains.predictions.features.procedures import router as features
from cartwheel.domains.predictions.features.repository import RevisionRepository
from cartwheel.domains.predictions.features.revisions import FeatureRevisions
from cartwheel.domains.predictions.procedures import router
from cartwheel.domains.predictions.provider import PredictionsProvider
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, REPLAYS, Permission

PREDICTIONS: Final = Domain(
    name="predictions",
    routers=(router, features),
    per_call=(FeatureRevisions, PredictionRepository, PredictionService, RevisionRepository),
    providers=(PredictionsProvider,),
    permissions=(
        Permission(name="predictions:read", held_by=BACK_OFFICE | REPLAYS),
        Permission(
            name="predictions:write",
            held_by=LEADERS,
            description="Define features, and decide which models are used.",
        ),
    ),
)
