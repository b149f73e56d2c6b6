"""
Becomes a server: the small program that runs between our fork and the server's start.

It is run by path, with the standard library alone. It leaves the terminal's
session, takes the account's identity, asks the kernel for a signal when the
parent dies (Linux), and then becomes the server.
"""

import os
import sys


def main(*, uid: int, gid: int, parent: int, farewell: int, command: list[str]) -> None:
    """Become the server, unless the parent is gone already."""
    prctl = None
    if sys.platform == "linux":
        # Imported first: the account may not be able to read this Python.
        import ctypes  # noqa: PLC0415 - costs 10 ms that macOS need not pay

        prctl = ctypes.CDLL(None).prctl
    os.setsid()
    os.umask(0o077)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if prctl is not None:
        # After the change of identity, which makes the kernel forget the request.
        pr_set_pdeathsig = 1
        prctl(pr_set_pdeathsig, farewell)
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - the whole point


if __name__ == "__main__":
    _uid, _gid, _parent, _farewell = map(int, sys.argv[1:5])
    main(uid=_uid, gid=_gid, parent=_parent, farewell=_farewell, command=sys.argv[5:])
