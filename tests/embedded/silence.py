"""A server that is silent: it keeps its connections, and answers nothing."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil


@contextmanager
def silent(pid: int) -> Iterator[None]:
    """Stop a server and all its processes for the block."""
    root = psutil.Process(pid)
    root.send_signal(signal.SIGSTOP)  # first, so that it makes no more of them
    stopped = [root]
    try:
        for process in root.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGSTOP)
                stopped.append(process)
        yield
    finally:
        for process in reversed(stopped):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)
