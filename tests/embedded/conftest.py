"""Homes for whole servers."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that does not exist yet."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-home-"))
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], Path]]:
    """Makes disks of a size in MiB; needs the right to mount."""
    folders: list[Path] = []

    def make(mebibytes: int) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="cartwheel-disk-"))
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        )
        if mounted.returncode != 0:
            folder.rmdir()
            pytest.skip(f"cannot mount a small disk: {mounted.stderr.decode().strip()}")
        folders.append(folder)
        return folder

    yield make
    for folder in folders:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()
