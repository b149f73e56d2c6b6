"""What a container holds of predictions that is more than a class."""

from dishka import Provider, Scope, provide

from cartwheel.domains.inventory.api import DemandForecasts
from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.forecasts.stock import DemandOfStock
from cartwheel.domains.predictions.model import Model


class PredictionsProvider(Provider):
    """The model in use, and what the inventory is told of the demand to come."""

    forecasts = provide(DemandOfStock, provides=DemandForecasts, scope=Scope.APP)
    model = provide(BaselineModel, provides=Model, scope=Scope.APP)
