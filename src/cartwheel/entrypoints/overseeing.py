"""What operators do about people, on the engines themselves, audited as over the API."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from cartwheel.domains.audit.log import AuditLog
from cartwheel.domains.people.contracts import BlockPerson, Standing
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.service.oversight import OversightService
from cartwheel.domains.people.session_registry import SessionRegistry
from cartwheel.domains.stores.store_directory import operator_of
from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.kernel.settings import Settings
from cartwheel.systems.rpc.api import (
    AuditNote,
    Auditor,
    CurrentCall,
    RequestContext,
    Transaction,
    Transactions,
)

_ENGINES: Final = frozenset({Engine.POSTGRESQL, Engine.REDIS})
_HERE: Final = "command line"
_AT_ONCE: Final = 5_000
_OPERATOR: Final = operator_of(HOUSE.permissions)

Deed = Callable[[OversightService, Standing], Awaitable[Any]]


def show(settings: Settings, email: str) -> str:
    """
    Return how somebody stands, as JSON.

    Raises:
        AppError: there is nobody with the address, or an engine does not answer.
    """

    async def look(_: OversightService, standing: Standing) -> Standing:
        return standing

    return asyncio.run(_do(settings, email, look, procedure=None))


def block(settings: Settings, email: str, *, reason: str) -> str:
    """
    Block somebody and return what has ended, as JSON.

    Raises:
        AppError: there is nobody with the address, or an engine does not answer.
    """

    async def work(people: OversightService, standing: Standing) -> Any:
        return await people.block(BlockPerson(standing.person.id, reason))

    return asyncio.run(_do(settings, email, work, procedure="people.block"))


def unblock(settings: Settings, email: str) -> str:
    """
    Let somebody sign in again and return how they stand, as JSON.

    Raises:
        AppError: there is nobody with the address, or an engine does not answer.
    """

    async def work(people: OversightService, standing: Standing) -> Any:
        return await people.unblock(standing.person.id)

    return asyncio.run(_do(settings, email, work, procedure="people.unblock"))


def end_sessions(settings: Settings, email: str) -> str:
    """
    End all sessions of somebody and return how many, as JSON.

    Raises:
        AppError: there is nobody with the address, or an engine does not answer.
    """

    async def work(people: OversightService, standing: Standing) -> Any:
        return await people.end_sessions(standing.person.id)

    return asyncio.run(_do(settings, email, work, procedure="people.endSessions"))


def appoint(settings: Settings, email: str, *, is_operator: bool) -> str:
    """
    Let somebody run the platform, or no more, and return how they stand, as JSON.

    Raises:
        AppError: there is nobody with the address, or an engine does not answer.
    """

    async def work(people: OversightService, standing: Standing) -> Any:
        return await people.appoint(standing.person.id, is_operator=is_operator)

    procedure = "people.appoint" if is_operator else "people.dismiss"
    return asyncio.run(_do(settings, email, work, procedure=procedure))


async def end_everybodys_sessions(settings: Settings, database: Database, clock: Clock) -> int:
    """
    End every session there is, with its refresh tokens, and return how many there were.

    Works in short transactions, the latest of which writes down what was done; repeating it
    is harmless.

    Raises:
        UnavailableError: an engine does not answer; what is done is done.
    """
    engines = find_engines(settings, _ENGINES)
    transactions = Transactions(database, _call("keys.rotate", AuditLog(clock)))
    count, is_done = 0, False
    async with connect(engines.redis_url) as redis:
        while not is_done:
            async with transactions.open() as tx:
                sessions = SessionRepository(tx.connection)
                ended = await sessions.end_some(now=clock.now(), limit=_AT_ONCE)
                count, is_done = count + len(ended), len(ended) < _AT_ONCE
                if is_done:
                    await tx.record(None, after={"ended": count})
                await SessionRegistry(redis).end(ended)
    return count


async def _do(settings: Settings, email: str, deed: Deed, *, procedure: str | None) -> str:
    engines = find_engines(settings, _ENGINES)
    async with open_container(settings, engines) as container:
        call = _call(procedure or "people.find", await container.get(AuditLog))
        async with open_scope(container, context={CurrentCall: call}) as scope:
            people = await scope.get(OversightService)
            done = await deed(people, await people.find(email))
            if procedure is not None:
                note, tx = await scope.get(AuditNote), await scope.get(Transaction)
                await tx.record(note.subject, before=note.before, after=note.after)
    return msgspec.json.encode(done).decode()


def _call(procedure: str, auditor: Auditor) -> CurrentCall:
    return CurrentCall(
        procedure=procedure,
        actor=_OPERATOR,
        context=RequestContext(headers={}, address=_HERE),
        auditor=auditor,
    )
