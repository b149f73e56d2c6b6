"""The realtime role: sockets and subscriptions hear what other processes publish."""

from dishka import AsyncContainer

from cartwheel.systems.realtime.api import Rooms


async def run(container: AsyncContainer) -> None:
    """Hear what is published to the rooms of this process, until cancelled."""
    await (await container.get(Rooms)).run()
