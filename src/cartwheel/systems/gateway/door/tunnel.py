"""Two connections become one: what comes on either goes out on the other, unread."""

import asyncio
from typing import Final

_LOOK_SECONDS: Final = 1.0


class _End(asyncio.Protocol):
    """One end; `other` is where its bytes go."""

    def __init__(
        self, other: asyncio.Transport, loop: asyncio.AbstractEventLoop, ended: asyncio.Event
    ) -> None:
        self._other = other
        self._loop = loop
        self._ended = ended
        self.heard_at = loop.time()

    def data_received(self, data: bytes) -> None:
        self.heard_at = self._loop.time()
        self._other.write(data)

    def pause_writing(self) -> None:
        self._other.pause_reading()

    def resume_writing(self) -> None:
        if not self._other.is_closing():
            self._other.resume_reading()

    def connection_lost(self, exc: BaseException | None) -> None:  # noqa: ARG002
        self._other.close()
        self._ended.set()


async def tunnel(one: asyncio.Transport, other: asyncio.Transport, *, idle_seconds: float) -> None:
    """
    Pass bytes both ways until either side ends, or both are silent for too long.

    A side that takes no more is not read for, so that memory stays bounded.
    """
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    ends = (_End(other, loop, ended), _End(one, loop, ended))
    one.set_protocol(ends[0])
    other.set_protocol(ends[1])
    try:
        one.resume_reading()
        other.resume_reading()
        while not ended.is_set():
            if loop.time() - max(end.heard_at for end in ends) > idle_seconds:
                break
            try:
                async with asyncio.timeout(min(idle_seconds, _LOOK_SECONDS)):
                    await ended.wait()
            except TimeoutError:
                continue
    finally:
        one.close()
        other.close()
