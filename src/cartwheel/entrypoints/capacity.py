"""
How much a process takes at once, which depends on how many files it may open.

Every connection is a file, and so is much of what the engines in the process need: one that
runs out of them fails to write what it has acknowledged. So the soft limit (`ulimit -n`) is
raised to what is wanted, as far as the hard one allows; the process' own needs are set apart;
and of the rest no more connections are taken than there are files for.
"""

import math
import resource
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec
import psutil
import structlog

from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.errors import StartError

_log = structlog.get_logger()

# Measured under load: the engines' own connections, logs and pipes stay below a hundred. The
# ClickHouse engine keeps three files for each of its some 150 threads, and reads about a
# hundred more when it writes about an error.
_OWN: Final = 256
_CLICKHOUSE: Final = 640

_FEWEST_CONNECTIONS: Final = 64
# Of the connections over HTTP one in eight is kept for saying that there is no place.
_AT_WORK: Final = 7 / 8
# Sockets are open beside them, and streams are among them: so many that others find places.
_STREAMS: Final = 3 / 4


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a process may have at once."""

    files: int
    """The limit of open files."""
    connections: int
    """Over HTTP, idle ones and those that say nothing yet included."""

    @property
    def requests(self) -> int:
        """How many requests may be at work."""
        return int(self.connections * _AT_WORK)

    @property
    def streams(self) -> int:
        """How many live streams and sockets may be open."""
        return int(self.connections * _STREAMS)

    def say(self, settings: Settings) -> None:
        """Say that it is less than what was asked for, if it is."""
        if self.connections < settings.connections:
            _log.warning(
                "few files may be open, so few connections are taken: raise `ulimit -Hn`",
                files=self.files,
                connections=self.connections,
                wanted=settings.connections,
            )


class Files(msgspec.Struct, frozen=True):
    """Open files of a process; a limit of None is none, or is not known."""

    limit: int | None
    open: int | None


def capacity_of(settings: Settings, *, embeds_clickhouse: bool = False) -> Capacity:
    """
    Raise the limit of open files, and return what is possible then.

    Raises:
        StartError: it is too low to serve anybody without starving the engines.
    """
    own = _OWN + (_CLICKHOUSE if embeds_clickhouse else 0)
    return Capacity(*_share(settings.connections, own, files_each=1 + _STREAMS))


def connections_of_door(wanted: int) -> int:
    """
    Do the same for the door, which has a connection to an instance for each of its own.

    Raises:
        StartError: the limit is too low.
    """
    return _share(wanted, _OWN, files_each=2)[1]


def _share(wanted: int, own: int, *, files_each: float) -> tuple[int, int]:
    files = raise_limit(own + math.ceil(wanted * files_each))
    connections = min(wanted, int((files - own) / files_each))
    if connections < min(wanted, _FEWEST_CONNECTIONS):
        least = own + math.ceil(_FEWEST_CONNECTIONS * files_each)
        raise StartError(
            f"The limit of open files is {files:,}, and this needs {least:,} at least:"
            " raise the hard limit (`ulimit -Hn`)."
        )
    return files, connections


def files_of(holder: str | None) -> Files:
    """Say how many files a process may open and has open, or may open if it were started here."""
    if holder is not None and holder.isdigit():
        with suppress(psutil.Error):
            process = psutil.Process(int(holder))
            # Elsewhere than on Linux nobody is told the limits of another process.
            limit = process.rlimit(psutil.RLIMIT_NOFILE)[0] if psutil.LINUX else None
            return Files(limit, process.num_fds())
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return Files(None if hard == resource.RLIM_INFINITY else hard, None)


def raise_limit(wanted: int) -> int:
    """Raise the soft limit of open files as far as it may and need be; return what it is then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    target = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if target > soft:
        # Some systems have a lower limit still, which nothing tells.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
            soft = target
    return soft
