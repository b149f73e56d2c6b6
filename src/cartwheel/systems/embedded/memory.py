"""How much memory the embedded Valkey may take, when nobody has said it."""

from pathlib import Path
from typing import Final

import psutil

from cartwheel.kernel.settings import Settings

_CGROUPS: Final = Path("/sys/fs/cgroup")
_LIMITS: Final = ("memory.max", "memory/memory.limit_in_bytes")

_SHARE: Final = 4
_LEAST_MIB: Final = 256
_MOST_MIB: Final = 4096


def valkey_ceiling_mib(settings: Settings) -> int:
    """
    Return what is set, or else what repeated events are recognised by, and room for the rest.

    The room is a quarter of the machine's memory, between 256 MiB and 4 GiB.
    """
    if settings.valkey_memory_mib is not None:
        return settings.valkey_memory_mib
    room = (machine_bytes() >> 20) // _SHARE
    return settings.dedup_memory_mib + min(max(room, _LEAST_MIB), _MOST_MIB)


def machine_bytes(cgroups: Path = _CGROUPS) -> int:
    """Return the memory of the machine, or of the container if that has less."""
    limits = [int(psutil.virtual_memory().total)]
    for name in _LIMITS:
        file = cgroups / name
        if file.is_file() and (limit := file.read_text().strip()).isdecimal():
            limits.append(int(limit))
    return min(limits)
