"""The account that the servers run under is made once, however many start for the first time."""

import os
import pwd
from pathlib import Path

import pytest

from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.errors import StartError


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes an account")
@pytest.mark.parametrize("then", ["there", "missing"])
def test_whoever_comes_second_takes_the_account_of_the_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, then: str
) -> None:
    """It was missing a moment ago, and `useradd` says that it exists."""
    useradd = tmp_path / "useradd"
    useradd.write_text("#!/bin/sh\necho \"useradd: user 'cartwheel' already exists\" >&2; exit 9\n")
    useradd.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    entry, asked = pwd.getpwuid(os.geteuid()), 0

    def look(name: str) -> pwd.struct_passwd:
        nonlocal asked
        asked += 1
        if asked == 1 or then == "missing":
            raise KeyError(name)
        return entry

    monkeypatch.setattr(pwd, "getpwnam", look)
    if then == "there":
        assert server_account().name == entry.pw_name
    else:
        with pytest.raises(StartError, match="already exists"):
            server_account()
