"""`make chaos`: a long storm and then one fault after the other, told as they go."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.chaos.run import run
from tests.chaos.trials.trials import TRIALS, Course


def main() -> int:
    """Run a storm and the trials, and return 0 when everything held."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=180, help="how long the storm lasts")
    parser.add_argument("--seed", type=int, help="the order of events; chosen when absent")
    parser.add_argument("--kafka", action="store_true", help="over Kafka in place of Redis Streams")
    parser.add_argument("--no-storm", action="store_true", help="the trials alone")
    parser.add_argument(
        "--trial",
        action="append",
        choices=[*TRIALS, "none"],
        help="a trial in place of all; may be repeated",
    )
    parser.add_argument("--fault-seconds", type=float, default=20, help="how long a fault lasts")
    given = parser.parse_args()
    held = given.no_storm or storm(given.seconds, seed=given.seed, kafka=given.kafka)
    for name in given.trial or TRIALS:
        if name != "none":
            held = trial(name, seconds=given.fault_seconds) and held
    say("Everything held." if held else "Not everything held.")
    return 0 if held else 1


def storm(seconds: float, *, seed: int | None, kafka: bool) -> bool:
    """Kill and stop everything, and tell whether every change took effect once, in order."""
    verdict = asyncio.run(run(seconds=seconds, seed=seed, kafka=kafka, say=say))
    say(f"{verdict.changes} changes, {verdict.repeated_publications} published more than once")
    for wrong in verdict.wrong:
        say(f"WRONG {wrong}")
    return not verdict.wrong


def trial(name: str, *, seconds: float) -> bool:
    """Run one trial and tell whether it held; its folder stays when it did not."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-trial-"))
    folder.chmod(0o711)
    say(f"{name}: {TRIALS[name].__doc__}")
    began = time.monotonic()
    try:
        asyncio.run(TRIALS[name](Course(folder, seconds)))
    except Exception:  # noqa: BLE001 - whatever it is, the other trials go on
        say(f"WRONG {name}, in {folder}: {traceback.format_exc(limit=3)}")
        return False
    say(f"  held; {time.monotonic() - began:.0f} s")
    shutil.rmtree(folder)
    return True


def say(line: str) -> None:
    """Tell people."""
    print(line, flush=True)  # noqa: T201 - it is told as it goes


if __name__ == "__main__":
    sys.exit(main())
