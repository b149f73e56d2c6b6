"""How much of the processor something takes, to the nanosecond where the kernel tells."""

from pathlib import Path

import psutil


def busy_seconds(pid: int) -> float:
    """Return the processor time that a process and its children have had."""
    root = psutil.Process(pid)
    return sum(_own_seconds(process) for process in (root, *root.children(recursive=True)))


def _own_seconds(process: psutil.Process) -> float:
    # Times come in hundredths of a second, which is what some children have in a minute. The
    # scheduler of Linux knows nanoseconds.
    if found := list(Path(f"/proc/{process.pid}/task").glob("*/schedstat")):
        return sum(int(each.read_text().split()[0]) for each in found) / 1e9
    times = process.cpu_times()
    return times.user + times.system
