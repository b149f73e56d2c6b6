"""The roles: what each of them serves over HTTP, runs beside it, and cannot do without."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from dishka import AsyncContainer

from cartwheel.domains.announcements.procedures import router as announcements
from cartwheel.domains.audit.procedures import router as audit
from cartwheel.domains.carts.procedures import router as carts
from cartwheel.domains.events.procedures import ingest_router, pipeline_router, router as events
from cartwheel.domains.interventions.procedures import router as interventions
from cartwheel.domains.jobs.procedures import router as jobs
from cartwheel.domains.people.procedures import router as auth
from cartwheel.domains.people.procedures.oversight import router as people
from cartwheel.domains.predictions.procedures import router as predictions
from cartwheel.domains.schedules.procedures import router as schedules
from cartwheel.domains.settings.flag_procedures import router as flags
from cartwheel.domains.settings.procedures import router as settings
from cartwheel.domains.stores.keys.procedures import router as keys
from cartwheel.domains.stores.members.procedures import router as members
from cartwheel.domains.stores.procedures import router as accounts
from cartwheel.domains.webhooks.procedures import router as webhooks
from cartwheel.entrypoints import (
    audit_sealing,
    key_uses,
    live_settings,
    pipeline,
    realtime,
    relay,
    scheduler,
    worker,
)
from cartwheel.entrypoints.engines import Engine
from cartwheel.systems.rpc.api import Router
from cartwheel.systems.rpc.tickets import router as tickets

Task: TypeAlias = Callable[[AsyncContainer], Coroutine[Any, Any, None]]
"""Works until cancelled; engines that are away are waited for."""


@dataclass(frozen=True, slots=True)
class Role:
    """One kind of process; any number of each may run."""

    name: str
    help: str
    engines: frozenset[Engine]
    routers: tuple[Router, ...] = ()
    sockets: bool = False
    writes: bool = True
    """False for what goes on beside a PostgreSQL that takes no writes, or is away for minutes."""
    tasks: tuple[Task, ...] = ()


ROUTERS: Final = (
    accounts,
    announcements,
    audit,
    auth,
    carts,
    ingest_router,
    events,
    flags,
    interventions,
    jobs,
    keys,
    members,
    people,
    pipeline_router,
    predictions,
    schedules,
    settings,
    tickets,
    webhooks,
)
"""Every procedure there is."""

_TRANSACTIONS: Final = frozenset({Engine.POSTGRESQL, Engine.REDIS})
_LOG: Final = _TRANSACTIONS | {Engine.EVENTLOG}

ROLES: Final = {
    role.name: role
    for role in (
        Role(
            "web",
            "Every procedure, for people and programs.",
            frozenset(Engine),
            routers=ROUTERS,
            tasks=(realtime.hear, live_settings.run, key_uses.run),
        ),
        Role(
            "ingest",
            "The door for events alone, so that trackers slow nobody else down.",
            _LOG,
            routers=(ingest_router,),
            writes=False,
            tasks=(live_settings.run, key_uses.run),
        ),
        Role(
            "realtime",
            "Sockets, and what is sent over them.",
            _TRANSACTIONS,
            routers=(interventions,),
            sockets=True,
            tasks=(realtime.run, live_settings.run, key_uses.run),
        ),
        Role(
            "pipeline",
            "Events from the log into rows and carts.",
            _LOG | {Engine.CLICKHOUSE},
            tasks=(pipeline.run, live_settings.run),
        ),
        Role(
            "worker",
            "Jobs, and what domains do when others announce something.",
            _LOG,
            tasks=(worker.run, live_settings.run),
        ),
        Role(
            "relay",
            "Announcements and jobs from the outbox to the log and the queues.",
            _LOG,
            tasks=(relay.run,),
        ),
        Role(
            "scheduler",
            "Fires what is due, and seals the audit log.",
            _TRANSACTIONS,
            tasks=(scheduler.run, audit_sealing.run),
        ),
    )
}

EVERYTHING: Final = Role(
    "up",
    "All roles in one process.",
    frozenset(Engine),
    routers=ROUTERS,
    sockets=True,
    tasks=(
        realtime.run,
        live_settings.run,
        key_uses.run,
        pipeline.run,
        worker.run,
        relay.run,
        scheduler.run,
        audit_sealing.run,
    ),
)


async def run_tasks(role: Role, container: AsyncContainer) -> None:
    """Run what a role does beside HTTP until cancelled."""
    async with asyncio.TaskGroup() as group:
        for task in role.tasks:
            group.create_task(task(container), name=task.__module__)
