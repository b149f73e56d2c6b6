"""A command on a terminal of 80 columns, as somebody at a keyboard sees it."""

import asyncio
import fcntl
import os
import pty
import re
import signal
import struct
import termios
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.embedded.harness import until

_ROWS_AND_COLUMNS = struct.pack("HHHH", 40, 80, 0, 0)
_CONTROL = re.compile(r"\x1b(\[[0-9;]*[A-Za-z]|\][^\x1b\x07]*(\x1b\\|\x07))")


@dataclass(slots=True)
class Terminal:
    """What a process wrote so far."""

    process: asyncio.subprocess.Process
    _written: bytearray = field(default_factory=bytearray)

    @property
    def lines(self) -> list[str]:
        """The lines, without colours and links."""
        text = _CONTROL.sub("", self._written.decode(errors="replace"))
        return [line.rstrip() for line in text.splitlines()]

    async def shows(self, text: str, *, seconds: float = 60) -> None:
        """Wait until a line holds a text."""
        await until(lambda: any(text in line for line in self.lines), seconds=seconds)

    async def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return await self.process.wait()


@asynccontextmanager
async def on_terminal(
    command: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None
) -> AsyncIterator[Terminal]:
    """Run a command for the block; it is killed if it still runs at the end."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, _ROWS_AND_COLUMNS)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CARTWHEEL_")}
    process = await asyncio.create_subprocess_exec(
        *command, env={**kept, "TERM": "xterm", **env}, cwd=cwd, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    terminal = Terminal(process)
    reading = asyncio.create_task(asyncio.to_thread(_read, ours, terminal._written))
    try:
        yield terminal
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await reading
        os.close(ours)


def _read(descriptor: int, into: bytearray) -> None:
    while True:
        try:
            found = os.read(descriptor, 65_536)
        except OSError:  # what Linux says when the last writer has gone
            return
        if not found:
            return
        into += found
