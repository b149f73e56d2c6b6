"""
How much memory `cartwheel up` takes at rest, and how long it takes to be ready.

The home exists already. Ready is the first 200 of `/readyz`, counted from the
start of the process, interpreter and imports included. Memory is the resident
set of the Python process ten seconds after that, with nobody calling. The peer
is the same interpreter that opens the in-process ClickHouse engine and nothing
else: what no design of ours can go below.
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

_ENGINE_ALONE = """
import sys, time, clickhouse_connect
clickhouse_connect.get_client(interface="chdb", path=sys.argv[1])
print("open", flush=True)
time.sleep(60)
"""


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
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    quick = parser.parse_args().quick
    rounds, rest = (2, 5) if quick else (5, 10)
    home = Path(tempfile.mkdtemp(prefix="cartwheel-bench-"))
    seconds, megabytes, engine = [], [], []
    try:
        with cartwheel(home):
            pass
        for _ in range(rounds):
            with cartwheel(home) as server:
                seconds.append(server.seconds_to_ready)
                time.sleep(rest)
                megabytes.append(psutil.Process(server.pid).memory_info().rss / 1e6)
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
    report(
        seconds_to_ready=median(seconds),
        resident_mb=median(megabytes),
        engine_alone_seconds=alone_seconds,
        engine_alone_mb=alone_megabytes,
    )


if __name__ == "__main__":
    main()
