"""The home's lock, and what it tells about the server that runs there."""

from pathlib import Path
from uuid import uuid4

import pytest

from cartwheel import __version__
from cartwheel.systems.embedded.errors import HomeInUseError, NewerHomeError, StartError
from cartwheel.systems.embedded.home import Home, Run
from cartwheel.systems.embedded.sockets import socket_folder


def test_lock(tmp_path: Path) -> None:
    """A home is held by one at a time and is free again afterwards."""
    home = Home.at(tmp_path / "home")
    assert home.find_holder() is None
    with home.hold():
        assert home.find_holder() is not None
        with pytest.raises(HomeInUseError), Home.at(tmp_path / "home").hold():
            pass
    assert home.find_holder() is None
    with home.hold():
        pass


def test_announcement(tmp_path: Path) -> None:
    """An announcement lasts as long as the home is held."""
    home = Home.at(tmp_path)
    run = Run(1, "http://127.0.0.1:8000", __version__, uuid4(), "key")
    with home.hold():
        assert home.find_run() is None
        home.announce(run)
        assert home.find_run() == run
        assert (tmp_path / "run.json").stat().st_mode & 0o077 == 0
    assert home.find_run() is None


@pytest.mark.parametrize("newer", ["99", "0.1.1", "0.10.0", "1.0.0"])
def test_newer_versions(tmp_path: Path, newer: str) -> None:
    """Versions are compared as numbers."""
    home = Home.at(tmp_path)
    (tmp_path / "version.json").write_text(f'{{"version":"{newer}"}}')
    with pytest.raises(NewerHomeError), home.hold():
        pass
    assert home.find_version() == newer


def test_older_version(tmp_path: Path) -> None:
    """A home of an older version is taken over."""
    home = Home.at(tmp_path)
    (tmp_path / "version.json").write_text('{"version":"0.0.9"}')
    with home.hold():
        assert home.find_version() == __version__


def test_unreadable_version(tmp_path: Path) -> None:
    """A damaged version file is not written over."""
    (tmp_path / "version.json").write_text("{")
    with pytest.raises(StartError, match=r"version\.json cannot be read"), Home.at(tmp_path).hold():
        pass
    assert (tmp_path / "version.json").read_text() == "{"


def test_socket_folder() -> None:
    """A short path keeps its socket; a long one gets a folder of its own, always the same."""
    short, long = Path("/srv/cartwheel"), Path("/srv") / ("x" * 120)
    assert socket_folder(short, name="s") == short
    assert socket_folder(long, name="s") == socket_folder(long, name="s") != long
    assert socket_folder(long, name="s") != socket_folder(long / "y", name="s")
    assert len(str(socket_folder(long, name="s"))) < 100
