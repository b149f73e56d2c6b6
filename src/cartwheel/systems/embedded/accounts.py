"""
The account the servers run under, and the folders it owns.

PostgreSQL refuses to run as root. When Cartwheel itself runs as root, both
servers run as the system account `cartwheel`, which is made when it is missing.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cartwheel.systems.embedded.errors import StartError, UnwritableError

_NAME = "cartwheel"


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int


def server_account() -> Account:
    """
    Return the account for the servers: this process's own, unless that is root.

    Raises:
        StartError: this user has no name, or the account cannot be made.
    """
    if os.geteuid() != 0:
        return _lookup(os.geteuid())
    if not _exists(_NAME):
        _create()
    entry = pwd.getpwnam(_NAME)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def current_name() -> str:
    """Return the name of the user this process runs as."""
    return _lookup(os.geteuid()).name


def claim_folder(path: Path, account: Account) -> None:
    """
    Make a folder that only the account can open, or check that it is one.

    Raises:
        StartError: it belongs to somebody else.
        UnwritableError: it cannot be made.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (account.uid, os.geteuid()):
            raise StartError(f"{path} belongs to user {_owner(found)}, not to {account.name}.")
        if found.st_uid != account.uid:
            os.chown(path, account.uid, account.gid)
        path.chmod(0o700)
    except OSError as error:
        raise UnwritableError(path, error) from error


def let_through(path: Path, account: Account) -> None:
    """
    Let the account pass through the folders above a path it must reach.

    Only root running servers under another account needs it. Folders get the
    right to be passed, not the right to be listed.
    """
    if account.uid == os.geteuid():
        return
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def let_read(installed: Path, account: Account) -> None:
    """Let the account read and run a program, or a folder of them, that a umask hid from it."""
    let_through(installed, account)
    if account.uid == os.geteuid() or installed.stat().st_mode & stat.S_IROTH:
        return
    for path in (installed, *installed.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def _lookup(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise StartError(f"User {uid} has no name, and PostgreSQL needs one.") from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _owner(found: os.stat_result) -> str:
    try:
        return pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        return str(found.st_uid)


def _create() -> None:
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    nologin = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin:/bin") or "/bin/false"
    refusal = "PostgreSQL does not run as root"
    if program is None:
        raise StartError(f"{refusal} and `useradd` is missing: run as another user.")
    made = subprocess.run(  # noqa: S603
        [program, "--system", "--user-group", "--shell", nologin, _NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0 and not _exists(_NAME):  # another start may have made it meanwhile
        reason = made.stderr.strip() or f"`useradd` ended with {made.returncode}"
        raise StartError(f"{refusal} and the account {_NAME} cannot be made: {reason}")
