"""What every process runs that lets keys in: it writes down, now and then, when they were used."""

from dishka import AsyncContainer

from cartwheel.domains.stores.api import StoreDirectory


async def run(container: AsyncContainer) -> None:
    """Write until cancelled; a database that is away is waited for."""
    await (await container.get(StoreDirectory)).uses.run()
