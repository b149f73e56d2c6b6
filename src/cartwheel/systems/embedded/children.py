"""One server process: its start, its log, its end."""

import asyncio
import os
import shutil
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cartwheel.systems.embedded import launch
from cartwheel.systems.embedded.accounts import Account
from cartwheel.systems.embedded.errors import StartError, UnwritableError

_LOG_LIMIT = 10 * 1024 * 1024

_NO_ROOM = 1024 * 1024

_ABORT_SECONDS = 2.0

# A server often says more after the line that tells why it gave up.
_TELLING = (
    ("No space left on device", "Read-only file system", "Disk quota exceeded"),
    ("FATAL", "PANIC", "rror"),
)


@dataclass(frozen=True, slots=True)
class Child:
    """A running server that is our direct child."""

    name: str
    process: asyncio.subprocess.Process
    log: Path
    log_start: int
    farewell: signal.Signals
    abort: signal.Signals

    @classmethod
    async def start(
        cls,
        name: str,
        command: list[str],
        *,
        account: Account,
        folder: Path,
        log: Path,
        farewell: signal.Signals,
        abort: signal.Signals = signal.SIGKILL,
    ) -> "Child":
        """
        Start a server in a folder, as an account.

        `farewell` is how it is asked to stop, `abort` how it is told to break off at once, with
        whatever processes it has itself.

        Must run on the main thread: the kernel ties a child to the thread that
        made it.

        Raises:
            UnwritableError: the log cannot be written.
        """
        try:
            _rotate(log)
            descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise UnwritableError(log, error) from error
        try:
            log_start = os.fstat(descriptor).st_size
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-I", "-S", launch.__file__),
                *map(str, (account.uid, account.gid, os.getpid(), int(farewell))),
                *command,
                cwd=folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
            )
        finally:
            os.close(descriptor)
        return cls(name, process, log, log_start, farewell, abort)

    @property
    def is_running(self) -> bool:
        """True until the process has ended."""
        return self.process.returncode is None

    async def ended(self) -> str:
        """Wait for the process to end and say how it did, in one line."""
        code = await self.process.wait()
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        return f"{self.name} {how}{self._last_words()} (log: {self.log})"

    async def ensure_running(self) -> None:
        """
        Return while the server runs.

        Raises:
            StartError: it has ended, with what it said last.
        """
        if not self.is_running:
            raise StartError(await self.ended())

    async def stop(self, *, grace_seconds: float = 3) -> None:
        """Ask the server to stop; break it off when it has not done so in time. Safe to repeat."""
        for number, seconds in (
            (self.farewell, grace_seconds),
            (self.abort, _ABORT_SECONDS),
            (signal.SIGKILL, None),
        ):
            if not self.is_running:
                return
            self.process.send_signal(number)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), seconds)

    def _last_words(self) -> str:
        # The log itself may have found no room for the reason.
        if shutil.disk_usage(self.log.parent).free < _NO_ROOM:
            return ": the disk is full"
        with self.log.open("rb") as file:
            file.seek(max(self.log_start, file.seek(0, os.SEEK_END) - 16_384))
            lines = file.read().decode(errors="replace").splitlines()
        for telling in _TELLING:
            if words := [line for line in lines if any(word in line for word in telling)]:
                return f": {words[-1].strip()}"
        return f": {lines[-1].strip()}" if lines else ""


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".1.log"))
