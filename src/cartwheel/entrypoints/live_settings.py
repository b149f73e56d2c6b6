"""What every process runs that asks for stores' settings or flags: it follows their changes."""

from dishka import AsyncContainer

from cartwheel.domains.settings.api import LiveSettings


async def run(container: AsyncContainer) -> None:
    """Follow the changes until cancelled; engines that are away are waited for."""
    await (await container.get(LiveSettings)).run()
