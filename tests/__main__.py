"""
`make test`: everything, on several workers; then what measures time, alone.

A few that failed get a second hearing, alone on the machine: what fails again
fails the run, and what passes then is named at the end, for somebody to mend.
Many that fail at once are no accident and get none.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

WORKERS = (os.cpu_count() or 1) + 1
"""Much of the time of many tests is waiting."""

FEW = 10
"""More failures than these are nobody's bad luck."""

QUICK = ("tests/unit", "tests/domains", "tests/architecture")
"""What starts no fleet of processes."""

PASSED, FAILED, NONE_CHOSEN = 0, 1, 5
CACHE = Path(".pytest_cache/v/cache/lastfailed")


def main() -> int:
    """Run the tests, and return 0 when all passed."""
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("paths", nargs="*", help="of tests; all when none is given")
    parser.add_argument("--quick", action="store_true", help="types, rules, domains, architecture")
    parser.add_argument("-n", "--workers", type=int, default=WORKERS, help=f"here {WORKERS}")
    parser.add_argument("--shuffle", action="store_true", help="in an order of chance")
    parser.add_argument("--seed", type=int, help="of that order, to see it again")
    parser.add_argument("--durations", type=int, default=0, help="name so many of the slowest")
    given = parser.parse_args()
    options = [*(QUICK if given.quick else ()), *given.paths]
    if given.durations:
        options.append(f"--durations={given.durations}")
    if given.shuffle or given.seed is not None:
        seed = random.randrange(1_000_000) if given.seed is None else given.seed
        say(f"Shuffled: --seed {seed} gives this order again.")
        options += ["--random-order-bucket=global", f"--random-order-seed={seed}"]
    chosen = "not serial and not long" if given.quick else "not serial"
    beside = ["-n", str(given.workers), "--dist", "loadgroup", "-m", chosen]
    # The order of tests/conftest.py counts, not how many tests a group has.
    beside.append("--no-loadscope-reorder")
    types = start_types() if given.quick else None
    codes = {pytest("--cache-clear", *beside, *options)}
    if types is None:
        codes.add(pytest("-m", "serial", *options))
    elif not are_right(types):
        return FAILED
    if not codes <= {PASSED, FAILED, NONE_CHOSEN}:
        return max(codes)
    return hear_again(failed()) if FAILED in codes else PASSED


def pytest(*arguments: str) -> int:
    """Run pytest in this environment."""
    command = [sys.executable, "-m", "pytest", *arguments]
    # Tests start hundreds of processes: without its compiled modules each compiles Cartwheel anew.
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, check=False, env=env).returncode


def start_types() -> subprocess.Popen[str]:
    """Begin to check types, beside tests: these wait now and then."""
    command = [sys.executable, "-m", "mypy"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def are_right(types: subprocess.Popen[str]) -> bool:
    """Wait for what mypy finds, and say it."""
    found, _ = types.communicate()
    say(found.rstrip())
    return types.returncode == 0


def failed() -> list[str]:
    """Return the tests that failed, in both parts."""
    if not CACHE.exists():
        return []
    # Workers name the group too, after an @ that stands after the parameters.
    return sorted(re.sub(r"@[^@\]]+$", "", name) for name in json.loads(CACHE.read_text()))


def hear_again(tests: list[str]) -> int:
    """Run what failed alone, and say what passes now."""
    if not 0 < len(tests) <= FEW:
        return FAILED
    say(f"{len(tests)} failed; a second hearing, alone:")
    if pytest(*tests) != PASSED:
        return FAILED
    say("FLAKY, to be mended: these failed beside others, and passed alone:", *tests)
    return PASSED


def say(*lines: str) -> None:
    """Write at once, in order with what pytest writes."""
    sys.stdout.write("\n" + "\n  ".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
