"""What a container holds of settings that is more than a class."""

from collections.abc import Iterator

from dishka import Provider, Scope, provide
from openfeature.client import OpenFeatureClient

from cartwheel.domains.settings.live import LiveSettings
from cartwheel.domains.settings.openfeature import open_client


class SettingsProvider(Provider):
    """Feature flags by OpenFeature."""

    @provide(scope=Scope.APP)
    def flags(self, live: LiveSettings) -> Iterator[OpenFeatureClient]:
        """What feature flags serve, asked through OpenFeature."""
        with open_client(live) as client:
            yield client
