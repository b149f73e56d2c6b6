"""
How much memory `cartwheel up` takes at rest, and how long it takes to be ready.

The home exists already. Ready is the first 200 of `/readyz`, counted from the
start of the process, interpreter and imports included. Memory is the resident
set of the Python process some seconds after that, with nobody calling. Idle is the
processor time of the process and of its servers over some time, with nobody calling
for the last 40 seconds, as a share of one core: half a minute after the last call
a process that has its engines to itself comes to rest, and once a minute it looks
after what is due in its stores. The peer is the same interpreter that opens the
in-process ClickHouse engine and nothing else: what no design of ours can go below.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from harness import DURABILITY, cartwheel, median, report, table
from processor import busy_seconds

_REST_SECONDS = 40
_ENGINE_ALONE = """
import sys, time, clickhouse_connect
clickhouse_connect.get_client(interface="chdb", path=sys.argv[1])
print("open", flush=True)
time.sleep(60)
"""


def idle_percent(pid: int, *, seconds: float) -> float:
    """Return the share of a core that a process and its children have over some time."""
    before, started = busy_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return 100 * (busy_seconds(pid) - before) / (time.monotonic() - started)


def engine_alone() -> tuple[float, float]:
    """Return the seconds to open the engine and the MB it then takes."""
    folder = tempfile.mkdtemp(prefix="cartwheel-bench-")
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _ENGINE_ALONE, folder], stdout=subprocess.PIPE, text=True
    )
    try:
        process.stdout.readline()
        return time.perf_counter() - started, psutil.Process(process.pid).memory_info().rss / 1e6
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def main() -> None:
    """Measure, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 3 minutes")
    quick = parser.parse_args().quick
    rounds, rest, window = (2, 3, 60) if quick else (5, 10, 180)
    home = Path(tempfile.mkdtemp(prefix="cartwheel-bench-"))
    seconds, megabytes, engine = [], [], []
    try:
        with cartwheel(home):
            pass
        for number in range(rounds):
            with cartwheel(home) as server:
                seconds.append(server.seconds_to_ready)
                time.sleep(rest)
                megabytes.append(psutil.Process(server.pid).memory_info().rss / 1e6)
                if number == rounds - 1:
                    time.sleep(max(0, _REST_SECONDS - rest))
                    idle = idle_percent(server.pid, seconds=window)
            engine.append(engine_alone())
    finally:
        shutil.rmtree(home)
    alone_seconds = median([s for s, _ in engine])
    alone_megabytes = median([m for _, m in engine])
    table(
        f"`cartwheel up` on an existing home, medians of {rounds}. {DURABILITY}",
        ["", "ready after", "resident at rest"],
        [
            ["cartwheel up", f"{median(seconds):.2f} s", f"{median(megabytes):.0f} MB"],
            ["the engine alone", f"{alone_seconds:.2f} s", f"{alone_megabytes:.0f} MB"],
        ],
    )
    print(f"\nIdle: {idle:.2f} % of a core")
    report(
        seconds_to_ready=median(seconds),
        resident_mb=median(megabytes),
        idle_cpu_percent=idle,
        engine_alone_seconds=alone_seconds,
        engine_alone_mb=alone_megabytes,
    )


if __name__ == "__main__":
    main()
