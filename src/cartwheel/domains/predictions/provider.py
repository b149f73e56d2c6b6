"""What a container holds of predictions that is more than a class."""

from dishka import AsyncContainer, Provider, Scope, alias, provide

from cartwheel.domains.events.api import EventSessions
from cartwheel.domains.inventory.api import DemandForecasts
from cartwheel.domains.predictions.features.describing import Describing
from cartwheel.domains.predictions.features.service import FeatureService
from cartwheel.domains.predictions.features.sessions import Sessions
from cartwheel.domains.predictions.forecasts.stock import DemandOfStock
from cartwheel.domains.predictions.model import Models
from cartwheel.domains.predictions.registry.files import ModelFiles
from cartwheel.domains.predictions.serving.served import ServedModels
from cartwheel.domains.predictions.serving.shelf import Shelf
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.settings import Settings


class PredictionsProvider(Provider):
    """
    The models in use with their memory, and what describes carts for them.

    And what the inventory is told of demand to come.
    """

    forecasts = provide(DemandOfStock, provides=DemandForecasts, scope=Scope.APP)
    models = provide(ServedModels, provides=Models, scope=Scope.APP)

    @provide(scope=Scope.APP)
    def shelf(self, files: ModelFiles, clock: Clock, settings: Settings) -> Shelf:
        """The models in memory."""
        return Shelf(files, clock, budget=settings.model_memory_mib << 20)

    describing = alias(FeatureService, provides=Describing)

    @provide(scope=Scope.APP)
    def sessions(self, container: AsyncContainer) -> Sessions:
        """What events say of shoppers, while ClickHouse answers."""
        return Sessions(lambda: container.get(EventSessions))
