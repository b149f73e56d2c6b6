"""`make chaos`: a long storm, told as it goes."""

import argparse
import asyncio
import sys

from tests.chaos.run import run


def main() -> int:
    """Run a storm and return 0 when everything held."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=180, help="how long the storm lasts")
    parser.add_argument("--seed", type=int, help="the order of events; chosen when absent")
    parser.add_argument("--kafka", action="store_true", help="over Kafka in place of Redis Streams")
    given = parser.parse_args()
    verdict = asyncio.run(run(seconds=given.seconds, seed=given.seed, kafka=given.kafka, say=say))
    say(f"{verdict.changes} changes, {verdict.repeated_publications} published more than once")
    for wrong in verdict.wrong:
        say(f"WRONG {wrong}")
    say("Not everything held." if verdict.wrong else "Every change took effect once, in order.")
    return 1 if verdict.wrong else 0


def say(line: str) -> None:
    """Tell people."""
    print(line, flush=True)  # noqa: T201 - it is told as it goes


if __name__ == "__main__":
    sys.exit(main())
