"""Room is made at the cost of the silent alone, and of no descriptor."""

import asyncio
import os
import resource
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs
from tests.embedded.harness import until
from tests.rpc.test_slow_clients import serving

from cartwheel.entrypoints.crowding import client_of, make_room
from cartwheel.entrypoints.server import listen, say_if_failed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel does not tell")

TAKEN = 3


class Crowd:
    """A server that has taken three connections, and lets two more wait."""

    def __init__(self, stack: ExitStack) -> None:
        self.listener = stack.enter_context(listen("127.0.0.1", 0))
        clients = [self._client(stack) for _ in range(TAKEN)]
        self.listener.setblocking(True)
        self._taken = [stack.enter_context(self.listener.accept()[0]) for _ in clients]
        self._waiting = [self._client(stack) for _ in range(2)]
        for one in self._taken:
            one.setblocking(False)

    def _client(self, stack: ExitStack) -> socket.socket:
        client = socket.create_connection(self.listener.getsockname())
        return stack.enter_context(client)

    def are_ended(self) -> bool:
        """Tell whether room was made: those that were taken are shut down."""
        for one in self._taken:
            try:
                if one.recv(1) != b"":
                    return False
            except BlockingIOError:
                return False
        return True


@asynccontextmanager
async def looked_after(crowd: Crowd, *, bound: int = TAKEN) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(make_room(crowd.listener, (), bound=bound))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


@contextmanager
def no_more_files() -> Iterator[None]:
    """Keep what is open, and open nothing, also where others close something meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def told_of_failure(logs: Sequence[Mapping[str, Any]]) -> bool:
    return any(entry["event"].startswith("silent") for entry in logs)


def descriptors() -> set[tuple[str, str]]:
    """What is open: numbers, and what they stand for."""
    found = set()
    for entry in os.scandir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the scan's own
            found.add((entry.name, str(Path(entry.path).readlink())))
    return {(name, target) for name, target in found if not target.startswith("/proc/")}


async def test_a_look_leaves_no_descriptor_behind() -> None:
    """Whatever else is open: files, pipes, and the loop's own."""
    with ExitStack() as stack:
        crowd = Crowd(stack)
        for end in os.pipe():
            stack.callback(os.close, end)
        before = descriptors()
        async with looked_after(crowd):
            await until(crowd.are_ended)
        # Meanwhile others may have closed some.
        assert descriptors() - before == set()


async def test_a_look_that_fails_is_told_once_and_followed_by_others() -> None:
    with ExitStack() as stack:
        crowd = Crowd(stack)
        with capture_logs() as logs:
            async with looked_after(crowd) as task:
                with no_more_files():
                    await until(lambda: told_of_failure(logs) or task.done())
                    assert not crowd.are_ended()
                await until(lambda: task.done() or crowd.are_ended())
                assert not task.done()
    assert [entry["event"].split()[0] for entry in logs].count("silent") == 1


async def test_only_connections_count_against_the_bound() -> None:
    """Files of the process beside them are no reason to end anybody."""
    with ExitStack() as stack:
        roomy, full = Crowd(stack), Crowd(stack)
        for end in (end for _ in range(20) for end in os.pipe()):
            stack.callback(os.close, end)
        # The one is looked at before the other, each time.
        async with looked_after(roomy, bound=TAKEN + 1), looked_after(full):
            await until(full.are_ended)
            assert not roomy.are_ended()


async def test_an_answer_still_on_its_way_is_not_cut() -> None:
    """The application is done with it, the client takes its time."""
    async with serving(connections=8) as port, httpx.AsyncClient(trust_env=False) as client:
        with ExitStack() as stack:
            slow = stack.enter_context(socket.socket())
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(("127.0.0.1", port))
            slow.sendall(b"GET /trpc/words.much HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            slow.setblocking(False)
            for _ in range(30):
                stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            url = f"http://127.0.0.1:{port}/api/v1/words"
            taken = await client.post(url, json={"word": "four"}, timeout=20)
            assert taken.json() == 4
            answer = bytearray()
            async with asyncio.timeout(60):
                while piece := await asyncio.get_running_loop().sock_recv(slow, 1 << 20):
                    answer += piece
    assert answer.startswith(b"HTTP/1.1 200")
    assert len(answer) > 30_000_000


def test_an_address_of_one_link_is_known_by_its_name_alone() -> None:
    assert client_of(("fe80::1%eth0", 80, 0, 2)) == ("fe80::1", 80)
    assert client_of(("127.0.0.1", 80)) == ("127.0.0.1", 80)


async def test_the_end_of_the_watch_is_told() -> None:
    """What nobody expected ends it, and not unseen."""

    class Broken(tuple[tuple[str, int], ...]):
        __slots__ = ()

        def __contains__(self, client: object) -> bool:
            raise RuntimeError("broken")

    with ExitStack() as stack, capture_logs() as logs:
        crowd = Crowd(stack)
        task = asyncio.create_task(make_room(crowd.listener, Broken(), bound=TAKEN))
        task.add_done_callback(say_if_failed)
        await asyncio.wait([task])
        await until(lambda: bool(logs))
    assert [entry["event"] for entry in logs] == ["silent connections are looked for no more"]
