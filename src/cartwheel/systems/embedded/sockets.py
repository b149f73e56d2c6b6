"""Where a server's Unix socket lives: beside its data, or in a short private folder."""

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

# The size of sun_path less the closing zero byte.
_LONGEST = 107 if sys.platform == "linux" else 103


def socket_folder(folder: Path, *, name: str) -> Path:
    """
    Return the folder for a socket of the given name, always the same for the same folder.

    The system's limit on a socket's path is about a hundred bytes; a deeper home
    gets a folder in the temporary folder, named by user and path.
    """
    if len(os.fsencode(folder / name)) <= _LONGEST:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"cartwheel-{os.geteuid()}-{digest}"


def leave_socket_folder(folder: Path, *, name: str) -> None:
    """Remove what `socket_folder` has outside the home, once its server has gone, or was killed."""
    outside = socket_folder(folder, name=name)
    if outside != folder:
        for left in (name, f"{name}.lock"):
            (outside / left).unlink(missing_ok=True)
        with suppress(OSError):
            outside.rmdir()
