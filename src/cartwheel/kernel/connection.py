"""What repositories ask the database by: SQLAlchemy's statements, in transactions or alone."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from enum import Enum, auto
from typing import Any, TypeVar, overload
from uuid import UUID

from asyncpg import InterfaceError, UniqueViolationError
from sqlalchemy.engine import ScalarResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import Executable
from sqlalchemy.sql.selectable import TypedReturnsRows
from typing_extensions import TypeVarTuple

from cartwheel.kernel.closing import Closings, Last, together
from cartwheel.kernel.errors import ContentionError, UnavailableError
from cartwheel.kernel.pool import Session, entering
from cartwheel.kernel.statements import Rows, Values, bind, plan_of_many

T = TypeVar("T")
L = TypeVar("L", bound=Last)
Ts = TypeVarTuple("Ts")


class Begins(Enum):
    """When the transaction of a connection begins."""

    WITH_THE_FIRST_STATEMENT = auto()
    WITH_THE_FIRST_CHANGE = auto()
    """
    Questions before stand each for itself, which is what they see of others anyway.

    Behind a pooler it begins with the first statement: whose rows a session sees holds for one
    transaction there.
    """
    NEVER = auto()
    """Each statement stands for itself."""


class Connection:
    """
    A connection of the pool for as long as its holder has it; it sees one store's rows, or none.

    What its statements raise is an error of ours, or SQLAlchemy's `DBAPIError` for what is a
    fault of the statement or its values.
    """

    __slots__ = (
        "_begins",
        "_last",
        "_nested",
        "_over",
        "_store_id",
        "in_transaction",
        "session",
    )

    def __init__(self, session: Session, *, store_id: UUID | None, begins: Begins) -> None:
        self.session = session
        self._store_id = store_id
        self._begins = begins
        self._nested = 0
        self._over = ""
        """What releases the block within the transaction that is over, until it is said."""
        self._last = Closings()
        self.in_transaction = False
        """True from the first statement that belongs to the transaction on."""

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*Ts], parameters: Values | None = None
    ) -> Rows[*Ts]: ...

    @overload
    async def execute(
        self, statement: Executable, parameters: Values | Sequence[Values] | None = None
    ) -> Rows[*tuple[Any, ...]]: ...

    async def execute(
        self, statement: Executable, parameters: Values | Sequence[Values] | None = None
    ) -> Rows[*tuple[Any, ...]]:
        """
        Run a statement; with a list of values, for each of them, which gives no rows.

        Raises:
            ContentionError: it met another transaction, which may be repeated.
            UnavailableError: the database does not answer, takes no writes, or went away.
            DBAPIError: the statement or its values are at fault.
        """
        if parameters is not None and not isinstance(parameters, Mapping):
            if len(parameters) > 1:
                return await self._execute_many(statement, parameters)
            parameters = parameters[0] if parameters else None
        plan, text, arguments = bind(statement, parameters)
        if not self.in_transaction:
            await self._enter(only_asks=plan.only_asks)
        prepared, found = await self.session.fetch(text, arguments)
        try:
            return plan.rows(prepared, found)
        except InterfaceError as error:  # what a statement did is told by a connection that stands
            raise self.session.translated(error, text) from error

    @overload
    async def scalar(
        self, statement: TypedReturnsRows[T], parameters: Values | None = None
    ) -> T | None: ...

    @overload
    async def scalar(self, statement: Executable, parameters: Values | None = None) -> Any: ...

    async def scalar(self, statement: Executable, parameters: Values | None = None) -> Any:
        """Return the first column of the first row, or None; raises what `execute` does."""
        return (await self.execute(statement, parameters)).scalar()

    @overload
    async def scalars(
        self, statement: TypedReturnsRows[T], parameters: Values | None = None
    ) -> ScalarResult[T]: ...

    @overload
    async def scalars(
        self, statement: Executable, parameters: Values | None = None
    ) -> ScalarResult[Any]: ...

    async def scalars(
        self, statement: Executable, parameters: Values | None = None
    ) -> ScalarResult[Any]:
        """Return the first column of each row; raises what `execute` does."""
        return (await self.execute(statement, parameters)).scalars()

    def last(self, kind: type[L]) -> L:
        """Return what writes something last in the transaction, the one of its kind."""
        assert self._begins is not Begins.NEVER  # there is no end of a transaction to wait for
        return self._last.of(kind)

    @asynccontextmanager
    async def begin_nested(self) -> AsyncIterator[None]:
        """
        Open a block that is undone by itself when it raises; the transaction goes on.

        One that is over is released with what is said next: the end of the transaction, which
        releases them all, or the block that follows.
        """
        self._nested += 1
        name = f"nested_{self._nested}"
        await self._begin_nested(f"SAVEPOINT {name}")
        outer = self._last.open_block()
        try:
            yield
        except BaseException:
            # With the block goes what was opened within it, and what was told.
            self._over = ""
            self._last.undo_block(outer)
            if not self.session.is_broken:
                await self.session.command(f"ROLLBACK TO SAVEPOINT {name}")
            raise
        self._over = f"RELEASE SAVEPOINT {name};"
        self._last.close_block(outer)

    async def _begin_nested(self, savepoint: str) -> None:
        over, self._over = self._over, ""
        if self.in_transaction:
            await self.session.command(f"{over}{savepoint}")
        else:
            await self._begin(f";{savepoint}")

    async def enter(self, store_id: UUID) -> None:
        """Let the rest of the transaction see the rows of another store."""
        await self.finish()
        if self.in_transaction:
            await self.session.command(entering(store_id, of_transaction=True))
        self._store_id = store_id

    async def commit(self) -> None:
        """
        Keep what the transaction has done.

        Raises:
            ContentionError: it met another transaction, and nothing of it is kept.
            UnavailableError: the server has not said that it is kept.
        """
        try:
            await self.finish()
        except BaseException:
            await self.rollback()
            raise
        if self.in_transaction:
            await self.session.command("COMMIT")
            self.in_transaction = False
        self._over = ""

    async def rollback(self) -> None:
        """Undo what the transaction has done; a server that is gone does it by itself."""
        self._last.clear()
        self._over = ""
        if self.in_transaction and not self.session.is_broken:
            try:
                await self.session.command("ROLLBACK")
            except UnavailableError:
                self.session.is_broken = True
        self.in_transaction = False

    async def finish(self) -> None:
        """
        Write by now what is written last; within a block what is told there.

        Raises:
            ContentionError: another transaction has written what there is one of.
        """
        for closings in self._last.take():
            try:
                await self.execute(*together(closings))
            except IntegrityError as error:
                if isinstance(error.orig, UniqueViolationError):
                    raise ContentionError("Somebody else has written the same") from error
                raise

    async def _execute_many(
        self, statement: Executable, given: Sequence[Values]
    ) -> Rows[*tuple[Any, ...]]:
        plan, text, many = plan_of_many(statement, given)
        if not self.in_transaction:
            await self._enter(only_asks=False)
        await self.session.fetch_nothing(text, many)
        return plan.no_rows()

    async def _enter(self, *, only_asks: bool) -> None:
        """Begin the transaction if it is time, and see the rows of the store and no others."""
        stands_alone = self._begins is Begins.NEVER or (
            only_asks and self._begins is Begins.WITH_THE_FIRST_CHANGE and self.session.is_own
        )
        if stands_alone:
            await self.session.see(self._store_id)
        else:
            await self._begin()

    async def _begin(self, more: str = "") -> None:
        """Begin the transaction, and say something more with it."""
        if self.session.store_id != self._store_id:
            more = f";{entering(self._store_id, of_transaction=True)}{more}"
        await self.session.command(f"BEGIN{more}")
        self.in_transaction = True
