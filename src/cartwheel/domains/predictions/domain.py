"""What predictions bring to the house."""

from typing import Final

from cartwheel.domains.predictions.asking.flow import LeftCarts, PredictionFlow
from cartwheel.domains.predictions.asking.handlers import CHANGES
from cartwheel.domains.predictions.drift.cases import DriftCases
from cartwheel.domains.predictions.drift.handlers import JOBS as DRIFT_JOBS
from cartwheel.domains.predictions.drift.messages import WatchAllDrift
from cartwheel.domains.predictions.drift.procedures import router as drift
from cartwheel.domains.predictions.drift.repository import DriftRepository
from cartwheel.domains.predictions.drift.service import DriftService
from cartwheel.domains.predictions.drift.watching import DriftWatch
from cartwheel.domains.predictions.experiments.choosing import ModelChoice
from cartwheel.domains.predictions.experiments.flow import ExperimentFlow
from cartwheel.domains.predictions.experiments.handlers import (
    GROUP as OUTCOMES,
    JOBS as EXPERIMENT_JOBS,
)
from cartwheel.domains.predictions.experiments.messages import WatchExperiments
from cartwheel.domains.predictions.experiments.procedures import router as experiments
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.experiments.service import ExperimentService
from cartwheel.domains.predictions.experiments.watching import ExperimentWatch
from cartwheel.domains.predictions.features.gathering import Gathering
from cartwheel.domains.predictions.features.offline import OfflineFeatures
from cartwheel.domains.predictions.features.online import OnlineFeatures
from cartwheel.domains.predictions.features.procedures import router as features
from cartwheel.domains.predictions.features.recording import (
    RECORDING,
    FeatureRecorder,
    RecordRounds,
)
from cartwheel.domains.predictions.features.repository import RevisionRepository
from cartwheel.domains.predictions.features.revisions import FeatureRevisions
from cartwheel.domains.predictions.features.service import FeatureService
from cartwheel.domains.predictions.features.stock import CartStock
from cartwheel.domains.predictions.features.training import TrainingSets
from cartwheel.domains.predictions.forecasts.handlers import JOBS as FORECAST_JOBS
from cartwheel.domains.predictions.forecasts.making import ForecastMaking
from cartwheel.domains.predictions.forecasts.messages import MakeAllForecasts
from cartwheel.domains.predictions.forecasts.procedures import router as forecasts
from cartwheel.domains.predictions.forecasts.repository import ForecastRepository
from cartwheel.domains.predictions.forecasts.service import ForecastService
from cartwheel.domains.predictions.procedures import router
from cartwheel.domains.predictions.provider import PredictionsProvider
from cartwheel.domains.predictions.public_events import PUBLIC_EVENTS
from cartwheel.domains.predictions.registry.files import ModelFiles
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.domains.predictions.registry.procedures import router as models
from cartwheel.domains.predictions.registry.repository import ModelRepository
from cartwheel.domains.predictions.registry.service import RegistryService
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.domains.predictions.serving.live import LiveModels
from cartwheel.domains.predictions.serving.memory import ModelMemory
from cartwheel.domains.predictions.settings import KEYS
from cartwheel.domains.predictions.steps import Steps
from cartwheel.domains.predictions.trainings.handlers import JOBS as TRAINING_JOBS
from cartwheel.domains.predictions.trainings.repository import TrainingRepository
from cartwheel.domains.predictions.trainings.running import TrainingRun
from cartwheel.domains.predictions.trainings.service import TrainingService
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, NO_STORE, REPLAYS, Permission
from cartwheel.systems.scheduler.api import Upkeep

# Whoever answers or decides scores carts.
_SCORING: Final = frozenset(RoleName) - {RoleName.RELAY, RoleName.SCHEDULER}

PREDICTIONS: Final = Domain(
    name="predictions",
    routers=(router, drift, experiments, features, forecasts, models),
    per_call=(
        *(DriftRepository, DriftService),
        *(ExperimentFlow, ExperimentRepository, ExperimentService, ModelChoice),
        *(CartStock, FeatureRecorder, FeatureService, Gathering, TrainingSets),
        *(FeatureRevisions, RevisionRepository),
        *(ForecastRepository, ForecastService),
        *(ModelFlow, ModelRepository, RegistryService),
        *(PredictionRepository, PredictionService),
        *(TrainingRepository, TrainingRun, TrainingService),
    ),
    per_process=(
        *(DriftCases, DriftWatch),
        *(ExperimentWatch, ForecastMaking, Steps),
        *(LeftCarts, LiveModels, ModelFiles, ModelMemory),
        *(OfflineFeatures, OnlineFeatures, PredictionFlow, RecordRounds),
    ),
    providers=(PredictionsProvider,),
    permissions=(
        Permission(name="predictions:read", held_by=BACK_OFFICE | REPLAYS),
        Permission(
            name="predictions:write",
            held_by=LEADERS | REPLAYS,
            description="Define features, and decide which models are used.",
        ),
    ),
    jobs=(*FORECAST_JOBS, *DRIFT_JOBS, *EXPERIMENT_JOBS, *TRAINING_JOBS),
    groups=(CHANGES, OUTCOMES, RECORDING),
    upkeep=(
        Upkeep(
            "predictions.make_all_forecasts",
            "52 0 * * *",
            MakeAllForecasts(store_id=NO_STORE),
        ),
        Upkeep("predictions.watch_all_drift", "27 1 * * *", WatchAllDrift(store_id=NO_STORE)),
        Upkeep(
            "predictions.watch_experiments",
            "14 * * * *",
            WatchExperiments(store_id=NO_STORE),
        ),
    ),
    tasks=(
        Task(LiveModels, _SCORING),
        Task(RecordRounds, frozenset({RoleName.PIPELINE})),
    ),
    public_events=PUBLIC_EVENTS,
    config_keys=KEYS,
)
