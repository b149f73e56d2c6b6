"""What a container holds of predictions that is more than a class."""

from dishka import Provider, Scope, provide

from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.model import Model


class PredictionsProvider(Provider):
    """The model in use."""

    model = provide(BaselineModel, provides=Model, scope=Scope.APP)
