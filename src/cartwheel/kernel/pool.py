"""
Connections to PostgreSQL that are kept open, and what becomes of those that fail.

A session that leaves its holder in the middle of something, after an error of the network or
a cancellation, is ended and never handed on: whoever takes one finds it idle, outside of any
transaction, and knows whose rows it sees.
"""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar
from uuid import UUID

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement
from sqlalchemy.exc import DBAPIError, IntegrityError

from cartwheel.kernel.errors import ContentionError, UnavailableError
from cartwheel.kernel.patience import Pulse, Watch, patience_seconds
from cartwheel.kernel.sqlstates import Meaning, leaves_connection, meaning_of, takes_no_writes

T = TypeVar("T")

# A server that takes no writes is asked for anew, under its name, no more often than so.
_OLD_SECONDS: Final = 1.0
_POOL_SECONDS: Final = 5.0
_CONNECT_SECONDS: Final = 5.0
_ASIDE: Final = 2
_MOST_PREPARED: Final = 200

_SETTINGS: Final = {
    # A process that was stopped in the middle of a transaction must not hold its locks for ever.
    "idle_in_transaction_session_timeout": "30s",
    # Nobody waits for longer than that, see `patience.py`.
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    # A machine that has lost its power says no farewell; over a socket file these do nothing.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60s",
}
"""What every session asks of the server, for the sake of others that it may keep waiting."""


class Session:
    """One connection, its prepared statements, and the store whose rows it sees by itself."""

    __slots__ = (
        "_prepared",
        "_watch",
        "driver",
        "generation",
        "is_broken",
        "is_own",
        "opened_at",
        "place",
        "pool",
        "store_id",
    )

    def __init__(self, driver: asyncpg.Connection, pool: "Pool", *, is_own: bool) -> None:
        self.driver = driver
        self.is_own = is_own
        """False behind a pooler, where the next statement may be another session's."""
        self.generation = pool.generation
        self.opened_at = time.monotonic()
        self.is_broken = False
        self.store_id: UUID | None = None
        """Outside of transactions: what the server was told last, and has confirmed."""
        self.pool = pool
        self.place: asyncio.Semaphore
        """Among those of the pool; that of its holder."""
        self._prepared: OrderedDict[str, PreparedStatement] = OrderedDict()
        self._watch: Watch | None = None

    @property
    def is_good(self) -> bool:
        """True while it may be handed on."""
        return (
            not self.is_broken
            and self.generation == self.pool.generation
            and not self.driver.is_closed()
            and not self.driver.is_in_transaction()
        )

    def begin(self) -> None:
        """Be held by somebody, whose patience it is that counts."""
        self._watch = Watch(self.driver, self.pool.pulse)

    def end(self) -> None:
        """Be held by nobody."""
        self._watch = None

    async def command(self, text: str) -> None:
        """Run commands that answer nothing, in one round trip."""
        self._tell(text)
        await self._ask(self.driver.execute(text), text)

    async def fetch(self, text: str, arguments: list[Any]) -> tuple[PreparedStatement, list[Any]]:
        """Run a statement, and return it with the rows it gave."""
        prepared = self._prepared.get(text)
        if prepared is None:
            prepared = await self._prepare(text)
        else:
            self._prepared.move_to_end(text)
        self._tell(text)
        return prepared, await self._ask(prepared.fetch(*arguments), text)

    async def fetch_nothing(self, text: str, many: list[list[Any]]) -> None:
        """Run a statement for each of many arguments."""
        prepared = self._prepared.get(text) or await self._prepare(text)
        self._tell(text)
        await self._ask(prepared.executemany(many), text)

    async def see(self, store_id: UUID | None) -> None:
        """See the rows of a store outside of transactions, or of none; for sessions of our own."""
        if self.store_id == store_id:
            return
        assert self.is_own
        try:
            await self.command(entering(store_id, of_transaction=False))
        except BaseException:
            # Nobody knows what the server has made of it.
            self.is_broken = True
            raise
        self.store_id = store_id

    def _tell(self, text: str) -> None:
        for tell in self.pool.listeners:
            tell(text)

    async def _prepare(self, text: str) -> PreparedStatement:
        prepared = await self._ask(self.driver.prepare(text), text)
        self._prepared[text] = prepared
        if len(self._prepared) > _MOST_PREPARED:
            self._prepared.popitem(last=False)
        return prepared

    async def _ask(self, answer: Awaitable[T], text: str) -> T:
        watch = self._watch
        assert watch is not None
        watch.begin()
        try:
            return await answer
        except Exception as error:
            raise self.translated(error, text) from error
        except BaseException:
            # Cancelled while the server was at work: nobody knows how far it has come.
            self.is_broken = True
            raise
        finally:
            watch.end()

    def translated(self, error: Exception, text: str) -> Exception:
        """Say what an error means, and whether this connection, or all, are of no more use."""
        if isinstance(error, AttributeError) and self.driver.is_closed():
            # Ended just when it is told a statement's types, asyncpg asks on by what is gone.
            error = asyncpg.InterfaceError("the connection is closed")
        meaning = meaning_of(error)
        if isinstance(error, asyncpg.InvalidCachedStatementError):
            self.pool.forget_all()  # the others have prepared the same
        if meaning is Meaning.REFUSE:
            is_integrity = isinstance(error, asyncpg.IntegrityConstraintViolationError)
            # Errors are logged; rows are not for the log.
            wrapped = IntegrityError if is_integrity else DBAPIError
            return wrapped(text, None, error, hide_parameters=True)
        if leaves_connection(error):
            self.is_broken = True
            if meaning is Meaning.WAIT:
                self.pool.forget_all()
        if takes_no_writes(error):
            if time.monotonic() - self.opened_at > _OLD_SECONDS:
                self.is_broken = True
                self.pool.forget_all()
            return UnavailableError("The database takes no writes")
        if meaning is Meaning.REPEAT:
            return ContentionError("Somebody else has changed the same at the same time")
        if self.is_broken:
            return UnavailableError("The database went away")
        return UnavailableError("The database does not answer")


class Pool:
    """
    Sessions for a process, at most so many at a time; opened when needed and kept.

    They are not tried before each use: the first call after the database was away fails, and
    takes the whole stale pool with it.

    A few more are for questions that are asked `aside`, beside whatever their caller is in the
    middle of: what is remembered by a process is renewed by them. If all shared the same
    places, those who hold one each and wait for the answer would wait for each other.
    """

    def __init__(self, url: str, *, size: int) -> None:
        self.url = url
        self.pulse = Pulse(url)
        self.generation = 0
        self.taken = 0
        """How many sessions are held by somebody."""
        self.listeners: list[Callable[[str], None]] = []
        """Told the text of each round trip, but for those that prepare a statement once."""
        self._places = asyncio.Semaphore(size)
        self._aside = asyncio.Semaphore(_ASIDE)
        self._idle: list[Session] = []

    async def take(self, *, sees: UUID | None = None, aside: bool = False) -> Session:
        """
        Return a session, to be given back; rather one that sees the rows of that store already.

        Whoever asks `aside` waits for nothing else while it is held.

        Raises:
            UnavailableError: the server does not answer, or none was free in time.
        """
        if self.pulse.is_silent:
            raise UnavailableError("The database is silent")
        places = self._aside if aside and self._places.locked() else self._places
        session = None
        if self._idle and not places.locked():
            await places.acquire()  # at once
            session = self._find_idle(sees)
            if session is None:
                places.release()
        if session is None:
            session = await self._wait(sees, places)
        session.place = places
        self.taken += 1
        session.begin()
        return session

    def give_back(self, session: Session) -> None:
        """Let others have a session; what may be in the middle of something is ended."""
        session.end()
        self.taken -= 1
        if session.is_good:
            self._idle.append(session)
        else:
            session.driver.terminate()
        session.place.release()

    def forget_all(self) -> None:
        """End the idle sessions, and those that are held once they come back."""
        self.generation += 1
        for session in self._idle:
            session.driver.terminate()
        self._idle.clear()

    async def close(self) -> None:
        """End every session, those that are held once they come back."""
        await self.pulse.close()
        self.generation += 1
        idle, self._idle = self._idle, []
        for session in idle:
            try:
                await session.driver.close(timeout=_CONNECT_SECONDS)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                session.driver.terminate()

    def _find_idle(self, sees: UUID | None) -> Session | None:
        # The one that was used last has prepared most of what comes; where little happens, all.
        while self._idle:
            last = len(self._idle) - 1
            index = next(
                (at for at in range(last, -1, -1) if self._idle[at].store_id == sees), last
            )
            session = self._idle.pop(index)
            if session.is_good:
                return session
            session.driver.terminate()
        return None

    async def _wait(self, sees: UUID | None, places: asyncio.Semaphore) -> Session:
        has_place = False
        try:
            async with asyncio.timeout(min(patience_seconds(), _POOL_SECONDS)):
                has_place = await places.acquire()
                return self._find_idle(sees) or await self._open()
        except BaseException as error:
            if has_place:
                places.release()
            if isinstance(error, TimeoutError):
                self.pulse.suspect()
            if isinstance(error, OSError):
                raise UnavailableError("The database does not answer") from error
            if isinstance(error, Exception) and meaning_of(error) is not Meaning.REFUSE:
                raise UnavailableError("The database does not answer") from error
            raise

    async def _open(self) -> Session:
        driver = await asyncpg.connect(
            self.url, server_settings=_SETTINGS, timeout=_CONNECT_SECONDS
        )
        try:
            for name, mark in (("json", b""), ("jsonb", b"\x01")):
                await driver.set_type_codec(
                    name,
                    encoder=_encoder(mark),
                    decoder=_decoder(mark),
                    schema="pg_catalog",
                    format="binary",
                )
            # A pooler makes up whom it greets for: the server's process is known by its own word.
            pid = await driver.fetchval("SELECT pg_backend_pid()")
            is_own = pid == driver.get_server_pid()
        except BaseException:
            driver.terminate()
            raise
        return Session(driver, self, is_own=is_own)


def entering(store_id: UUID | None, *, of_transaction: bool) -> str:
    """Return the command by which one sees a store's rows; what is no UUID is none."""
    store = "" if store_id is None else str(UUID(str(store_id)))
    return f"SELECT set_config('cartwheel.store_id', '{store}', {of_transaction})"


def _encoder(mark: bytes) -> Any:
    return lambda text: mark + text.encode()


def _decoder(mark: bytes) -> Any:
    return lambda raw: json.loads(raw[len(mark) :])
