"""
Servers of an earlier run that outlived it.

A process counts as a leftover of a folder only when it runs the server's
program and works in that folder; a pid file proves nothing, since pids are used
again.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import psutil
import structlog

from cartwheel.systems.embedded.errors import StartError

_log = structlog.get_logger()


def find_leftovers(program: str, folder: Path) -> list[psutil.Process]:
    """Return the processes of a program that work in a folder, parents before children."""
    wanted = os.path.realpath(folder)
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if Path(process.exe()).name == program and process.cwd() == wanted:
                found.append(process)
    return sorted(found, key=lambda process: process.create_time())


async def end_leftovers(
    program: str, folder: Path, *, signals: Sequence[signal.Signals], grace_seconds: float = 10
) -> None:
    """
    Stop what still runs in a folder: each signal in turn, then SIGKILL.

    The first process found, the parent of the others, gets the gentle signals;
    SIGKILL goes to all.

    Raises:
        StartError: something still runs after all.
    """
    for number in (*signals, signal.SIGKILL):
        processes = await asyncio.to_thread(find_leftovers, program, folder)
        if not processes:
            return
        _log.warning(
            "stopping a server left behind by an earlier run",
            program=program,
            pid=processes[0].pid,
            signal=number.name,
        )
        for process in processes if number == signal.SIGKILL else processes[:1]:
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)
        await asyncio.to_thread(psutil.wait_procs, processes, timeout=grace_seconds)
    if processes := await asyncio.to_thread(find_leftovers, program, folder):
        raise StartError(f"{program} (process {processes[0].pid}) still runs in {folder}.")
