"""
What the process that learns does: examples of a folder in, a report in the same folder out.

It says how far it has come, a line of JSON at a time, and if it refuses, why. Learning takes
gigabytes and all cores for seconds; the process that asked for it keeps its memory and its loop.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from cartwheel.domains.predictions.training.fitting import fit
from cartwheel.domains.predictions.training.kept import take
from cartwheel.domains.predictions.training.report import write_report
from cartwheel.kernel.errors import AppError

REFUSED: Final = 3
"""The exit code of a refusal, which has been said."""


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line: what is being done and how far it has come, or why nothing will come of it."""

    step: str = ""
    done: float = 0.0
    code: str = ""
    refused: str = ""


def _tell(told: Told) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


def main(folder: Path, *, seed: int) -> int:
    """Learn, and return the exit code."""
    try:
        trained = fit(
            take(folder),
            seed=seed,
            now=datetime.now(UTC),
            progress=lambda step, done: _tell(Told(step, done)),
        )
        _tell(Told("drawing", 0.97))
        write_report(trained, folder)
    except AppError as error:
        _tell(Told(code=error.code, refused=str(error)))
        return REFUSED
    _tell(Told("done", 1.0))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), seed=int(sys.argv[2])))
