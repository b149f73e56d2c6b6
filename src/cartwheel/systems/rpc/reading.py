"""Queries of the house, answered within another call, as its caller would get them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.deadlines import Deadlines
from cartwheel.systems.rpc.errors import ForbiddenError
from cartwheel.systems.rpc.flows import Application
from cartwheel.systems.rpc.plans import Plans
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.runs import Runs

_DEADLINE: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Procedures:
    """Every procedure that the house serves, by wire name."""

    by_name: Mapping[str, Procedure]


class Reader:
    """
    Reads for whoever calls, with their permissions in their store, for ten seconds at most.

    What changes something, streams, or takes its input raw can never be read here.
    """

    def __init__(
        self, procedures: Procedures, application: Application, database: Database, clock: Clock
    ) -> None:
        self._procedures = procedures
        self._deadlines = Deadlines()
        self._runs = Runs(
            container=application.container,
            database=database,
            auditor=None,
            clock=clock,
            plans=Plans(deadline=_DEADLINE, audits=False),
        )

    def readable(self, actor: Actor, names: Iterable[str]) -> tuple[Procedure, ...]:
        """
        Return those of some queries that an actor may make in their store.

        Raises:
            TypeError: one of them is no query that can be read here.
        """
        found = [_query(self._procedures.by_name[name]) for name in names]
        return tuple(p for p in found if p.allow.needed in actor.permissions)

    async def read(self, procedure: Procedure, value: Any, context: RequestContext) -> bytes:
        """
        Return the answer to a query as JSON, for whoever calls.

        Raises:
            AppError: what the query raises; whoever calls is nobody, or may not.
            TypeError: it is no query that can be read here.
        """
        actor = context.actor
        if actor is None or _query(procedure).allow.needed not in actor.permissions:
            raise ForbiddenError(permission=procedure.allow.needed or "")
        procedure.allow.ensure(actor)
        limit = self._deadlines.limit(_DEADLINE)
        return await self._runs.answer(procedure, context, value, None, limit)


def _query(procedure: Procedure) -> Procedure:
    taken = procedure.signature.input
    if (
        procedure.kind != "query"
        or procedure.signature.streams
        or procedure.allow.needed is None
        or (taken is not None and taken.raw)
    ):
        raise TypeError(f"{procedure.name} is no query that is read within others")
    return procedure
