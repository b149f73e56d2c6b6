"""What the operator's commands about the audit log do."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

import typer

from cartwheel.domains.audit.chain import Head
from cartwheel.domains.audit.chain_repository import ChainRepository
from cartwheel.domains.audit.verification import AuditVerdict, AuditVerification
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.entrypoints.kept import find_secret_key
from cartwheel.kernel.db import Database
from cartwheel.kernel.email_addresses import spellings_of
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.settings import Settings
from cartwheel.systems.tokens.api import Seal, SecretKeyError

T = TypeVar("T")

_MISFIT: Final = 1
_LATE: Final = timedelta(minutes=10)


def verify(
    settings: Settings,
    *,
    heads: Collection[str],
    removed: Collection[UUID],
    accepted: Collection[UUID],
) -> int:
    """
    Print whether the log is whole; return the exit code.

    It is 1 where something does not fit, and where records have waited for too long.

    Raises:
        InvalidInputError: what was given is no end of a chain.
        UnavailableError: the database does not answer.
    """
    try:
        kept = [Head.read(text) for text in heads]
    except ValueError as error:
        raise InvalidInputError(Issue(("head",), str(error))) from None

    async def work(database: Database) -> AuditVerdict:
        async with database.transaction() as connection:
            stores = [store.id for store in await StoreRepository(connection).list_all()]
        return await AuditVerification(database, stores, kept, removed, accepted).run()

    verdict = _run(settings, work)
    for misfit in verdict.misfits:
        typer.echo(f"does not fit: {misfit}")
    if verdict.count > len(verdict.misfits):
        typer.echo(f"does not fit: {verdict.count - len(verdict.misfits)} more")
    if not verdict.misfits:
        typer.echo(f"{verdict.head.position} records fit; the end is {verdict.head}")
    late = False
    if verdict.oldest_waiting is not None:
        late = datetime.now(UTC) - verdict.oldest_waiting > _LATE
        note = "; is the role `scheduler` running?" if late else ""
        typer.echo(f"{verdict.waiting} records wait for their places{note}")
    return _MISFIT if verdict.misfits or late else 0


def head(settings: Settings) -> str:
    """
    Return the end of the chain.

    Raises:
        UnavailableError: the database does not answer.
    """

    async def work(database: Database) -> Head:
        async with database.transaction() as connection:
            return await ChainRepository(connection).head()

    return str(_run(settings, work))


def account(settings: Settings, email: str) -> str:
    """
    Return the pseudonym of an address.

    Raises:
        InvalidInputError: this is no address.
        SecretKeyError: there is no secret that pseudonyms are made with.
    """
    secret = settings.secret_key or find_secret_key(settings.home)
    pseudonym = Seal.of(secret).pseudonym(spellings_of(email)[-1])
    if pseudonym is None:
        raise SecretKeyError("CARTWHEEL_SECRET_KEY must be set: pseudonyms are made with it")
    return pseudonym


def _run(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        engines = find_engines(settings, frozenset({Engine.POSTGRESQL}))
        database = Database.connect(engines.database_url, pool_size=1)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
