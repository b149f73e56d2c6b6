"""What runs beside the scheduler: it gives new audit records their places in the chain."""

from dishka import AsyncContainer

from cartwheel.domains.audit.sealing import AuditSealer


async def run(container: AsyncContainer) -> None:
    """Seal until cancelled; a database that is away is waited for."""
    await (await container.get(AuditSealer)).run()
