"""One connection for many callers: what they ask in one turn of the loop leaves in one write."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha1
from typing import Any, Final

import hiredis
from redis.asyncio import Redis
from redis.exceptions import (
    ConnectionError as RedisConnectionError,
    NoScriptError,
    ResponseError,
)

# No key has such a name, so that nothing else comes of it.
_TAKES_NO_MEMORY: Final = b"redis.call('UNLINK', KEYS[1] .. ':none')\n"


class PipelinedRedis(Redis):
    """
    A client whose commands share one connection and never wait for each other's answers.

    The server reads many commands at once and, with `appendfsync always`, writes them to
    disk by one fsync; it runs them in the order of asking. Nothing that blocks belongs
    here: it would hold up everybody.

    When the connection is lost, every command on its way fails with `ConnectionError`,
    whether or not the server has run it; the next command connects anew. Nothing is
    sent twice. The connection is one of the given client's and is closed with it.

    `even_if_full` is for scripts without which a full memory would stay full: Redis lets a
    script do everything that follows a write which takes no memory.
    """

    def __init__(
        self, redis: Redis, *, client_name: str | None = None, even_if_full: bool = False
    ) -> None:
        super().__init__(connection_pool=redis.connection_pool)
        self._before = _TAKES_NO_MEMORY if even_if_full else b""
        self._client_name = client_name
        self._outgoing: list[bytes] = []
        self._incoming: deque[asyncio.Future[Any]] = deque()
        self._asked = asyncio.Event()
        self._conversation: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command with the next write and return its answer."""
        name, *rest = args
        # Packed here, so that what cannot be packed fails its own caller alone.
        self._outgoing.append(hiredis.pack_command((*name.split(), *rest)))
        future = asyncio.get_running_loop().create_future()
        self._incoming.append(future)
        self._asked.set()
        if self._conversation is None:
            self._conversation = asyncio.create_task(self._converse())
        answer = await future
        callback = self.response_callbacks.get(name)
        return answer if callback is None else callback(answer, **options)

    def register_script(self, script: str | bytes) -> "PipelinedScript":  # type: ignore[override]
        """Prepare a script, to be called like the client's own."""
        whole = script.encode() if isinstance(script, str) else script
        return PipelinedScript(self, self._before + whole)

    def drop(self) -> None:
        """Give up a connection that does not answer; everything on its way fails."""
        if self._conversation is not None:
            self._conversation.cancel()

    async def aclose(self, close_connection_pool: bool | None = None) -> None:  # noqa: FBT001
        """Give the connection back; the client it came from stays open."""
        del close_connection_pool
        conversation = self._conversation
        self.drop()
        if conversation is not None:
            with suppress(asyncio.CancelledError):
                await conversation

    async def _converse(self) -> None:
        """Hold one connection from its opening until it is lost or dropped."""
        pool = self.connection_pool
        connection: Any = None
        cause: BaseException | None = None
        try:
            connection = await pool.get_connection()  # type: ignore[no-untyped-call]
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
                await pool.release(connection)

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
            future = self._incoming.popleft()
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
        unanswered = list(self._incoming)
        self._incoming.clear()
        for future in unanswered:
            if not future.done():
                error = RedisConnectionError(f"the connection is lost: {cause or 'dropped'}")
                error.__cause__ = cause
                future.set_exception(error)
                # A caller that was cancelled meanwhile does not look.
                future.exception()


class PipelinedScript:
    """A script that the server knows by its digest; it is sent whole only when it does not."""

    def __init__(self, redis: PipelinedRedis, script: bytes) -> None:
        self._redis = redis
        self._script = script
        self._digest = sha1(self._script, usedforsecurity=False).hexdigest()

    async def __call__(
        self, keys: Sequence[str], args: Sequence[Any], client: Redis | None = None
    ) -> Any:
        """Run the script; it goes over its own client alone."""
        assert client is None
        try:
            return await self._redis.execute_command(
                "EVALSHA", self._digest, len(keys), *keys, *args
            )
        except NoScriptError:
            return await self._redis.execute_command("EVAL", self._script, len(keys), *keys, *args)
