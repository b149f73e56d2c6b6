"""
Whether nothing is lost, doubled or hoarded while consumers of events die, for a long time.

A web role takes batches of 500 synthetic events over four connections on a schedule; two
pipeline roles bring them to rows, and one of the two is killed (`SIGKILL`) every 30 s and
started again. PostgreSQL, Valkey and the column store's engine are processes of their own. At
the end every event must have one row. The resident size is that of the web role and of the
pipeline role that lives, two minutes after the beginning (a third of a shorter run) and at the
end; Valkey's is told beside it, which holds an hour of message ids.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import psutil
import uvloop

sys.path.append(str(Path(__file__).parents[1]))

from tests.roles.fleet import RoleProcess, started_in

from harness import AGENTS, Connection, batches, percentile, report, table

SIZE = 500
CONNECTIONS = 4


class Sender:
    """Sends batches on a schedule; what is not taken is sent again."""

    def __init__(self, url: str, key: str, *, rate: int, seconds: float) -> None:
        self.sent = 0
        self.milliseconds: list[float] = []
        self._url = url
        self._key = key
        self._rate = rate
        self._count = int(seconds * rate / SIZE)
        self._turns: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue(CONNECTIONS)

    async def run(self) -> None:
        """Send all of it."""
        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(self._send())
            began = time.perf_counter()
            for number in range(self._count):
                (body,) = batches(f"soak{number}", count=1, size=SIZE, agents=AGENTS)
                due = began + number * SIZE / self._rate
                await asyncio.sleep(due - time.perf_counter())
                await self._turns.put((due, body))
            for _ in range(CONNECTIONS):
                await self._turns.put(None)

    async def _send(self) -> None:
        async with Connection(self._url, key=self._key) as connection:
            while (turn := await self._turns.get()) is not None:
                due, body = turn
                while (await connection.request("POST", "/api/v1/events/batch", body))[0] != 202:
                    await asyncio.sleep(0.5)
                self.sent += SIZE
                self.milliseconds.append((time.perf_counter() - due) * 1000)


def resident_mb(*processes: RoleProcess) -> float:
    """Return the megabytes that processes hold together."""
    return sum(psutil.Process(p.process.pid).memory_info().rss for p in processes) / 1e6


async def soak(folder: Path, *, seconds: float, rate: int, every: float) -> dict[str, float]:
    """Return what was counted and measured."""
    async with started_in(folder) as engines:
        store = json.loads(await engines.run("open-store", "Soak"))
        web, steady, dying = [
            await RoleProcess.launch(engines, role) for role in ("web", "pipeline", "pipeline")
        ]
        for role in (web, steady, dying):
            await role.serves()
        valkey = psutil.Process(engines.valkey.child.process.pid)
        sender = Sender(web.url, store["key"], rate=rate, seconds=seconds)
        sending = asyncio.create_task(sender.run())
        began, kills, early = time.monotonic(), 0, 0.0
        while not sending.done():
            await asyncio.wait([sending], timeout=every)
            if not early and time.monotonic() - began >= min(120, seconds / 3):
                early = resident_mb(web, steady)
            if not sending.done():
                dying.process.kill()
                await dying.ended()
                kills += 1
                dying = await RoleProcess.launch(engines, "pipeline")
        await sending
        took = time.monotonic() - began
        async with Connection(web.url, key=store["key"]) as connection:
            while not (await connection.get("/api/v1/pipeline/status"))["caughtUp"]:
                await asyncio.sleep(0.2)
            behind = time.monotonic() - began - took
            counted = await connection.get("/api/v1/events/stats")
        late = resident_mb(web, steady)
        found = {
            "sent": sender.sent,
            "rows": sum(counted["byEvent"].values()),
            "kills": kills,
            "events_per_second": sender.sent / took,
            "p99_ms_accepted": percentile(sender.milliseconds, 99),
            "seconds_behind_at_the_end": behind,
            "resident_mb_early": early,
            "resident_mb_late": late,
            "resident_ratio": late / early,
            "valkey_mb": valkey.memory_info().rss / 1e6,
        }
        for role in (web, steady, dying):
            role.process.kill()
            await role.ended()
        return found


def main() -> None:
    """Measure, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--rate", type=int, default=20_000, help="events a second")
    given = parser.parse_args()
    seconds = given.seconds or (20 if given.quick else 600)
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-soak-"))
    folder.chmod(0o711)
    every = 5 if given.quick else 30
    found = uvloop.run(soak(folder, seconds=seconds, rate=given.rate, every=every))
    shutil.rmtree(folder)
    table(
        f"{seconds:.0f} s of synthetic events at {given.rate:,} a second, a consumer killed every"
        f" {every} s. Durability: Valkey AOF with appendfsync always.",
        ["", ""],
        [[name.replace("_", " "), f"{value:,.1f}"] for name, value in found.items()],
    )
    report(**found)
    if found["sent"] != found["rows"]:
        sys.exit("rows are not what was sent")


if __name__ == "__main__":
    main()
