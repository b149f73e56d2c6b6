"""The relay role: announcements from the outbox to the event log."""

from dishka import AsyncContainer

from cartwheel.systems.outbox.api import Relay


async def run(container: AsyncContainer) -> None:
    """Work until cancelled; engines that are away are waited for."""
    await (await container.get(Relay)).run()
