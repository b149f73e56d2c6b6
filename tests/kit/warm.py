"""
Processes of Cartwheel that need not import it: each is a fork of one that has done that.

To import Cartwheel takes seconds of a processor, and tests start it hundreds of times. So
`python -m cartwheel …` and the tests' own programs, whoever starts them by `subprocess` or
asyncio, become a fork of the warm process that there is per worker of the tests, with the
arguments, environment, folder and files that were asked for: a process of its own in every
respect, and a child of the one that started it, like any other.

Some start in earnest: the first ones of a worker, while the warm process is not there yet;
those of tests that measure time; and whatever asks for more than that, be it a limit, a
session of its own or another way to run Python.
"""

import gc
import importlib
import inspect
import json
import os
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from ctypes import CDLL
from pathlib import Path
from typing import Any, Final, NoReturn

ROOT: Final = Path(__file__).parents[2]
TESTS: Final = ROOT / "tests"
WARMED: Final = (
    "cartwheel.entrypoints.application",
    "cartwheel.entrypoints.cli",
    "cartwheel.entrypoints.migrate",
    "cartwheel.entrypoints.run",
    "cartwheel.entrypoints.up",
)
"""What takes long to import. Nothing of it starts a thread or opens a file."""

_WORTH_IT: Final = 1 if "PYTEST_XDIST_WORKER" in os.environ else 2
"""Starts after which there will be more: to warm a process up costs as much as one."""
_LONGEST: Final = 150_000
"""Bytes of a request, well below what a packet may have."""
_SUBREAPER: Final = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
_PLAIN: Final = {
    "executable": None,
    "preexec_fn": None,
    "close_fds": True,
    "pass_fds": (),
    "shell": False,
    "gid": None,
    "gids": None,
    "uid": None,
    "umask": -1,
    "start_new_session": False,
    "process_group": -1,
}
"""How `subprocess` is asked for a process without anything particular."""


class Warm:
    """The warm process of this one, started when it is worth it; `serves` may be switched off."""

    def __init__(self) -> None:
        self.serves = True
        self._asked = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        self._ready = False
        self._cold = subprocess.Popen._execute_child
        self._signature = inspect.signature(self._cold)

    def install(self) -> None:
        """Have `subprocess`, which asyncio goes through, fork what can be forked."""
        warm = self

        def execute(popen: Any, *given: Any) -> None:
            asked = warm._signature.bind(popen, *given).arguments
            pid = warm._fork(asked) if warm.serves and _is_plain(asked) else None
            if pid is None:
                warm._cold(popen, *given)
                return
            popen.pid, popen._child_created = pid, True
            names = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
            popen._close_pipe_fds(*(asked[name] for name in names))

        subprocess.Popen._execute_child = execute

    def close(self) -> None:
        """End the warm process; what it has become lives on."""
        if self._requests is not None and self._process is not None:
            self._requests.close()
            self._process.kill()
            self._process.wait()

    def _fork(self, asked: Mapping[str, Any]) -> int | None:
        """Return the number of a new process, or none where it has to start in earnest."""
        self._asked += 1
        if self._asked == _WORTH_IT:
            self._warm_up()
        if not self._is_ready():
            return None
        assert self._requests is not None
        environment = os.environ if asked["env"] is None else asked["env"]
        request = json.dumps(
            {
                "args": [os.fsdecode(each) for each in asked["args"]],
                "env": {os.fsdecode(k): os.fsdecode(v) for k, v in environment.items()},
                "cwd": os.fsdecode(asked["cwd"] or Path.cwd()),
            }
        ).encode()
        if len(request) > _LONGEST:
            return None
        given = (asked["p2cread"], asked["c2pwrite"], asked["errwrite"])
        files = [number if there == -1 else there for number, there in enumerate(given)]
        prctl = CDLL(None).prctl
        # Whoever loses a parent becomes ours for this moment, which is how the fork does.
        assert prctl(_SUBREAPER, 1, 0, 0, 0) == 0
        try:
            socket.send_fds(self._requests, [request], files)
            return int(self._requests.recv(100))
        finally:
            prctl(_SUBREAPER, 0, 0, 0, 0)

    def _warm_up(self) -> None:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.kit.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
            )

    def _is_ready(self) -> bool:
        if not self._ready and self._requests is not None:
            with suppress(BlockingIOError):
                self._ready = self._requests.recv(100, socket.MSG_DONTWAIT) == b"ready"
        return self._ready


WARM: Final = Warm()
"""The one of these tests."""


def _is_plain(asked: Mapping[str, Any]) -> bool:
    args, env = asked["args"], asked["env"]
    if not isinstance(args, list | tuple) or len(args) < 2 or args[0] != sys.executable:
        return False
    program = Path(os.fsdecode(args[1]))
    if args[1] == "-m":
        if tuple(args[2:3]) != ("cartwheel",):
            return False
    elif program.suffix != ".py" or TESTS not in program.parents:
        return False
    if any(asked.get(name, usual) != usual for name, usual in _PLAIN.items()):
        return False
    return env is None or _of_python(env) == _of_python(os.environ)


def _of_python(env: Mapping[Any, Any]) -> dict[str, str]:
    """What Python reads when it starts."""
    named = {os.fsdecode(name): os.fsdecode(value) for name, value in env.items()}
    return {k: v for k, v in named.items() if k.startswith("PYTHON") or k == "TZ"}


def serve(requests: socket.socket) -> None:
    """Import what takes long, and fork for each request until whoever asks has ended."""
    gc.disable()
    for name in WARMED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    gc.enable()
    requests.send(b"ready")
    while True:
        message, files, _, _ = socket.recv_fds(requests, 2 * _LONGEST, 3)
        if not message:
            os._exit(0)
        # A child of a child that has ended: it falls to whoever asked.
        reading, writing = os.pipe()
        if (between := os.fork()) == 0:
            if (pid := os.fork()) == 0:
                os.close(reading)
                os.close(writing)
                requests.close()
                become(json.loads(message), files)
            os.write(writing, str(pid).encode())
            os._exit(0)
        os.close(writing)
        pid_told = os.read(reading, 100)
        os.close(reading)
        os.waitpid(between, 0)
        for number in files:
            os.close(number)
        requests.send(pid_told)


def become(request: dict[str, Any], files: list[int]) -> NoReturn:
    """Be the process that was asked for, from here to its end."""
    for number, given in enumerate(files):
        os.dup2(given, number)
        os.close(given)
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    sys.stdin = os.fdopen(0, closefd=False)
    for name, number in (("stdout", 1), ("stderr", 2)):
        through = bool(os.environ.get("PYTHONUNBUFFERED"))
        file = os.fdopen(
            number, "w", closefd=False, errors="backslashreplace" if number == 2 else None
        )
        file.reconfigure(line_buffering=number == 2 or file.isatty(), write_through=through)
        setattr(sys, name, file)
        setattr(sys, f"__{name}__", file)
    program, *arguments = request["args"][1:]
    if program == "-m":
        module, *arguments = arguments
        sys.path[0] = request["cwd"]
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = str(Path(program).parent)
        sys.argv = [program, *arguments]
        runpy.run_path(program, run_name="__main__")
    sys.exit(0)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
