"""The roles: what each of them serves over HTTP, runs beside it, and cannot do without."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from dishka import AsyncContainer

from cartwheel.entrypoints import pipeline, realtime, relay, scheduler, worker
from cartwheel.entrypoints.engines import Engine
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import Clock
from cartwheel.systems.assembly.api import RoleName, Running
from cartwheel.systems.health.api import Health
from cartwheel.systems.health.presence import Heartbeat, Presence
from cartwheel.systems.realtime.api import Inlet
from cartwheel.systems.realtime.procedures import router as live
from cartwheel.systems.rpc.api import Router
from cartwheel.systems.rpc.tickets import router as tickets

Task: TypeAlias = Callable[[AsyncContainer], Coroutine[Any, Any, None]]
"""Works until cancelled; engines that are away are waited for."""


@dataclass(frozen=True, slots=True)
class Role:
    """
    One kind of process; any number of each may run.

    `tasks` are the machinery's own; `parts` are what the domains run in it.
    """

    name: str
    help: str
    engines: frozenset[Engine]
    routers: tuple[Router, ...] = ()
    sockets: bool = False
    inlets: tuple[Inlet, ...] = ()
    pages: bool = False
    """Whether it serves the web app."""
    writes: bool = True
    """False for what goes on beside a PostgreSQL that takes no writes, or is away for minutes."""
    tasks: tuple[Task, ...] = ()
    parts: tuple[type[Running], ...] = ()


_TRANSACTIONS: Final = frozenset({Engine.POSTGRESQL, Engine.REDIS})
_LOG: Final = _TRANSACTIONS | {Engine.EVENTLOG}


def _role(
    name: RoleName,
    help_: str,
    engines: frozenset[Engine],
    *tasks: Task,
    routers: tuple[Router, ...] = (),
    sockets: bool = False,
    pages: bool = False,
    writes: bool = True,
) -> Role:
    return Role(
        name,
        help_,
        engines,
        routers=(*HOUSE.routers_of(name), *routers),
        sockets=sockets,
        inlets=HOUSE.inlets_of(name),
        pages=pages,
        writes=writes,
        tasks=tasks,
        parts=HOUSE.tasks_of([name]),
    )


ROLES: Final = {
    role.name: role
    for role in (
        _role(
            RoleName.WEB,
            "Every procedure, for people and programs, and the web app.",
            frozenset(Engine),
            realtime.run,
            routers=(live, tickets),
            pages=True,
        ),
        _role(
            RoleName.INGEST,
            "The door for events alone, so that trackers slow nobody else down.",
            _LOG,
            writes=False,
        ),
        _role(
            RoleName.REALTIME,
            "Sockets, and what is sent over them.",
            _TRANSACTIONS,
            realtime.run,
            routers=(live,),
            sockets=True,
        ),
        _role(
            RoleName.PIPELINE,
            "Events from the log into rows and carts.",
            _LOG | {Engine.CLICKHOUSE},
            pipeline.run,
        ),
        _role(
            RoleName.WORKER,
            "Jobs, and what domains do when others announce something.",
            _LOG,
            worker.run,
        ),
        _role(
            RoleName.RELAY,
            "Announcements and jobs from the outbox to the log and the queues.",
            _LOG,
            relay.run,
        ),
        _role(
            RoleName.SCHEDULER,
            "Fires what is due, and seals the audit log.",
            _TRANSACTIONS,
            scheduler.run,
        ),
    )
}

ROUTERS: Final = tuple(sorted(ROLES[RoleName.WEB].routers, key=lambda router: router.name))
"""Every procedure there is."""

EVERYTHING: Final = Role(
    "up",
    "All roles in one process.",
    frozenset(Engine),
    routers=ROUTERS,
    sockets=True,
    inlets=HOUSE.inlets,
    pages=True,
    tasks=tuple(dict.fromkeys(task for role in ROLES.values() for task in role.tasks)),
    parts=HOUSE.tasks_of(RoleName),
)


async def run_tasks(role: Role, container: AsyncContainer, health: Health) -> None:
    """Run what a role does beside HTTP until cancelled, and say meanwhile that it is there."""
    presence, clock = await container.get(Presence), await container.get(Clock)
    heartbeat = Heartbeat(presence, clock, role=role.name, health=health)
    async with asyncio.TaskGroup() as group:
        group.create_task(heartbeat.run(), name="heartbeat")
        for task in role.tasks:
            group.create_task(task(container), name=task.__module__)
        for part in role.parts:
            group.create_task(_run(part, container), name=part.__name__)


async def _run(part: type[Running], container: AsyncContainer) -> None:
    await (await container.get(part)).run()
