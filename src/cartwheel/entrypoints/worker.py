"""The subscribers role: what domains do when others announce something."""

import asyncio
from functools import partial

from dishka import AsyncContainer

from cartwheel.domains.interventions.handlers import (
    DECISIONS,
    DECISIONS_GROUP,
    DELIVERY,
    DELIVERY_GROUP,
)
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.outbox.api import Subscriber

GROUPS = {DECISIONS_GROUP: DECISIONS, DELIVERY_GROUP: DELIVERY}
"""Every group of subscriptions there is."""


async def run(container: AsyncContainer) -> None:
    """Work until cancelled; engines that are away are waited for."""
    eventlog = await container.get(EventLog)
    async with asyncio.TaskGroup() as group:
        for name, subscriptions in GROUPS.items():
            subscriber = Subscriber(
                group=name,
                subscriptions=subscriptions,
                event_log=eventlog,
                scope=partial(open_scope, container),
            )
            group.create_task(subscriber.run(), name=name)
