"""
The folder that holds everything a Cartwheel keeps, and the lock that gives it to one process.

    lock           held while a process runs on the home; names its pid
    version.json   the newest version that ran here
    run.json       where the running server is, while it serves; only its user can read it
    postgres/  valkey/  clickhouse/  objects/  logs/
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from cartwheel import __version__
from cartwheel.systems.embedded.errors import (
    HomeInUseError,
    NewerHomeError,
    StartError,
    UnwritableError,
)

_LEAST_FREE_BYTES = 128 * 1024 * 1024
_LOCK_PATIENCE_SECONDS = 0.5


class Run(msgspec.Struct, frozen=True, rename="camel"):
    """What run.json says about the server that runs here."""

    pid: int
    url: str
    version: str
    store_id: UUID | None = None
    key: str | None = None
    operator_key: str | None = None
    admin_url: str | None = None


class _Version(msgspec.Struct, frozen=True):
    version: str


@dataclass(frozen=True, slots=True)
class Home:
    """A home at an absolute path."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "Home":
        """Name a home; nothing is made yet."""
        return cls(path.expanduser().absolute())

    @property
    def postgres(self) -> Path:
        """PostgreSQL's folder."""
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's folder."""
        return self.path / "valkey"

    @property
    def clickhouse(self) -> Path:
        """The ClickHouse engine's folder."""
        return self.path / "clickhouse"

    @property
    def objects(self) -> Path:
        """The objects' folder."""
        return self.path / "objects"

    @property
    def logs(self) -> Path:
        """The servers' logs."""
        return self.path / "logs"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """
        Keep the home for this process; a crash lets it go.

        The home is made when it is missing. Nothing in it changes when it is refused.

        Raises:
            HomeInUseError: another process holds it.
            NewerHomeError: a newer version ran on it.
            UnwritableError: the disk is full or read-only, or not ours to write.
        """
        with self._locked() as lock:
            self.ensure_not_newer()
            try:
                self._ensure_writable(lock)
                write_private(self.path / "version.json", _Version(__version__))
                for folder in (self.clickhouse, self.objects, self.logs):
                    folder.mkdir(mode=0o700, exist_ok=True)
            except OSError as error:
                raise UnwritableError(self.path, error) from error
            self._forget_run()
            try:
                yield
            finally:
                self._forget_run()

    def announce(self, run: Run) -> None:
        """Tell other programs of this user where the server is and with which key."""
        write_private(self.path / "run.json", run)

    def find_run(self) -> Run | None:
        """Return what the process that holds the home announced, if one does."""
        if self.find_holder() is None:
            return None
        try:
            return msgspec.json.decode((self.path / "run.json").read_bytes(), type=Run)
        except (OSError, msgspec.MsgspecError):
            return None

    def find_holder(self) -> str | None:
        """Return the pid, as text, of the process that holds the home."""
        try:
            with (self.path / "lock").open("rb") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return lock.read(20).decode(errors="replace").strip() or "unknown"
        except OSError:
            pass
        return None

    def find_version(self) -> str | None:
        """Return the newest version that ran on the home."""
        try:
            content = (self.path / "version.json").read_bytes()
            return msgspec.json.decode(content, type=_Version).version
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            raise StartError(f"{self.path / 'version.json'} cannot be read: {error}.") from error

    def ensure_not_newer(self) -> None:
        """
        Return when this version may run on the home.

        Raises:
            NewerHomeError: a newer version ran on it.
        """
        found = self.find_version()
        if found is not None and _parts(found) > _parts(__version__):
            raise NewerHomeError(
                f"{self.path} was used by Cartwheel {found}, this is {__version__}: "
                "run that version or a newer one."
            )

    @contextmanager
    def _locked(self) -> Iterator[int]:
        try:
            self.path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UnwritableError(self.path, error) from error
        try:
            self._take(lock)
            yield lock
        finally:
            os.close(lock)

    def _take(self, lock: int) -> None:
        # A reader in `find_holder` has it for an instant.
        deadline = time.monotonic() + _LOCK_PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    holder = os.pread(lock, 20, 0).decode(errors="replace").strip()
                    raise HomeInUseError(
                        f"Another Cartwheel (process {holder or 'unknown'}) runs on {self.path}."
                    ) from None
                time.sleep(0.05)
            else:
                return

    def _ensure_writable(self, lock: int) -> None:
        free = shutil.disk_usage(self.path).free
        if free < _LEAST_FREE_BYTES:
            raise StartError(
                f"The disk of {self.path} is full: {free >> 20} MiB are free, "
                f"Cartwheel starts with {_LEAST_FREE_BYTES >> 20} MiB or more."
            )
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        os.fsync(lock)

    def _forget_run(self) -> None:
        with suppress(OSError):
            (self.path / "run.json").unlink(missing_ok=True)


def write_private(path: Path, content: msgspec.Struct) -> None:
    """
    Write a struct as JSON that only this user can read.

    The file is replaced as a whole, or not at all, and on disk on return.
    """
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - of a descriptor
        file.write(msgspec.json.encode(content))
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
