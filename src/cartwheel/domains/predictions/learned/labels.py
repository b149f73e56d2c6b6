"""What became of rows, as files say it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cartwheel.domains.predictions.errors import DataFileError

_SAYS: Final = {
    **dict.fromkeys(("true", "yes", "1", "1.0", "t", "y"), True),
    **dict.fromkeys(("false", "no", "0", "0.0", "f", "n"), False),
}


def read_labels(path: Path, rows: Sequence[Mapping[str, str]], label: str) -> list[bool]:
    """
    Return the outcomes of rows.

    Raises:
        DataFileError: one says neither yes nor no.
    """
    found = []
    for number, row in enumerate(rows, start=1):
        outcome = _SAYS.get(row[label].strip().lower())
        if outcome is None:
            raise DataFileError(
                f"{path.name}, row {number}: {label} is {row[label][:40]!r}, neither true nor false"
            )
        found.append(outcome)
    return found
