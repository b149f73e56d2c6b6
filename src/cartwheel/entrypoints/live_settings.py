"""What every process runs that serves or works: it knows stores' settings and flags."""

from dishka import AsyncContainer
from openfeature.client import OpenFeatureClient

from cartwheel.domains.settings.api import LiveSettings


async def run(container: AsyncContainer) -> None:
    """Follow the changes until cancelled, with OpenFeature's provider registered from now on."""
    await container.get(OpenFeatureClient)
    await (await container.get(LiveSettings)).run()
