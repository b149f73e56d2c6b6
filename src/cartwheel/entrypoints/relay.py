"""The relay role: announcements and jobs from the outbox to the log and the queues."""

from dishka import AsyncContainer

from cartwheel.systems.outbox.api import Relay


async def run(container: AsyncContainer) -> None:
    """Work until cancelled; engines that are away are waited for."""
    await (await container.get(Relay)).run()
