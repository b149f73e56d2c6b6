"""Few connections for many callers: what they ask in one turn of the loop leaves in one write."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any, Final

import hiredis
from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import ConnectionError as RedisConnectionError, ResponseError

# A server takes up to 16 KiB from a connection before it turns to the next one, and
# syncs to disk once all of them had their turn.
_FILLED: Final = 16 * 1024


class PipelinedRedis(Redis):
    """
    A client whose commands share a connection and never wait for each other's answers.

    The server reads many commands at once and, with `appendfsync always`, writes them to
    disk by one fsync. With `lines` above 1 what does not fit into one connection goes
    over another, and its order is open; one line keeps the order of all commands.
    Nothing that blocks belongs here: it would hold up everybody.

    When a connection is lost, every command on its way over it fails with
    `ConnectionError`, whether or not the server has run it; the next command connects
    anew. Nothing is sent twice. The connections are the given client's and are closed
    with it.
    """

    def __init__(self, redis: Redis, *, lines: int = 1, client_name: str | None = None) -> None:
        super().__init__(connection_pool=redis.connection_pool)
        pool = redis.connection_pool
        self._lines = [_Line(pool, client_name=client_name) for _ in range(lines)]

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command with the next write and return its answer."""
        name, *rest = args
        # Packed here, so that what cannot be packed fails its own caller alone.
        packed = hiredis.pack_command((*name.split(), *rest))
        for line in self._lines:
            if line.unanswered_bytes + len(packed) <= _FILLED:
                break
        else:
            line = min(self._lines, key=_unanswered_bytes)
        answer = await line.ask(packed)
        callback = self.response_callbacks.get(name)
        return answer if callback is None else callback(answer, **options)

    def drop(self) -> None:
        """Give up connections that do not answer; everything on its way fails."""
        for line in self._lines:
            line.drop()

    async def aclose(self, close_connection_pool: bool | None = None) -> None:  # noqa: FBT001
        """Give the connections back; the client they came from stays open."""
        del close_connection_pool
        for line in self._lines:
            await line.close()


class _Line:
    """One connection, opened when something is asked."""

    def __init__(self, pool: ConnectionPool, *, client_name: str | None) -> None:
        self._pool = pool
        self._client_name = client_name
        self._outgoing: list[bytes] = []
        self._incoming: deque[tuple[asyncio.Future[Any], int]] = deque()
        self._asked = asyncio.Event()
        self._conversation: asyncio.Task[None] | None = None
        self.unanswered_bytes = 0

    def ask(self, packed: bytes) -> asyncio.Future[Any]:
        """Send a command with the next write; gives its answer."""
        future = asyncio.get_running_loop().create_future()
        self._outgoing.append(packed)
        self._incoming.append((future, len(packed)))
        self.unanswered_bytes += len(packed)
        self._asked.set()
        if self._conversation is None:
            self._conversation = asyncio.create_task(self._converse())
        return future

    def drop(self) -> None:
        if self._conversation is not None:
            self._conversation.cancel()

    async def close(self) -> None:
        conversation = self._conversation
        self.drop()
        if conversation is not None:
            with suppress(asyncio.CancelledError):
                await conversation

    async def _converse(self) -> None:
        """Hold one connection from its opening until it is lost or dropped."""
        connection: Any = None
        cause: BaseException | None = None
        try:
            connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
            if self._client_name is not None:
                await connection.send_command("CLIENT", "SETNAME", self._client_name)
                await connection.read_response()
            async with asyncio.TaskGroup() as both:
                both.create_task(self._send(connection))
                both.create_task(self._receive(connection))
        except BaseExceptionGroup as group:
            cause = group.exceptions[0]
        except Exception as error:  # noqa: BLE001
            # It is raised where the answers are awaited.
            cause = error
        finally:
            self._fail(cause)
            if connection is not None:
                await connection.disconnect(nowait=True)
                await self._pool.release(connection)

    async def _send(self, connection: Any) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            packed = self._outgoing
            self._outgoing = []
            await connection.send_packed_command(packed, check_health=False)

    async def _receive(self, connection: Any) -> None:
        while True:
            answer: Any
            try:
                answer = await connection.read_response(disconnect_on_error=False)
            except ResponseError as refusal:
                answer = refusal
            future, length = self._incoming.popleft()
            self.unanswered_bytes -= length
            if future.done():
                continue
            if isinstance(answer, ResponseError):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    def _fail(self, cause: BaseException | None) -> None:
        """Fail what is on its way; what is asked from now on opens another connection."""
        self._conversation = None
        self._outgoing.clear()
        self.unanswered_bytes = 0
        unanswered = list(self._incoming)
        self._incoming.clear()
        for future, _ in unanswered:
            if not future.done():
                error = RedisConnectionError(f"the connection is lost: {cause or 'dropped'}")
                error.__cause__ = cause
                future.set_exception(error)
                # A caller that was cancelled meanwhile does not look.
                future.exception()


def _unanswered_bytes(line: _Line) -> int:
    return line.unanswered_bytes
