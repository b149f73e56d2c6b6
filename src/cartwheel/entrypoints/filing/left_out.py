"""What fits nothing, line by line in a file."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from cartwheel.entrypoints.filing.errors import FileUnusableError


class LinesLeftOut:
    """The file of lines that were not brought, each with a reason, and what they come to."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.count = 0
        self.months: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.reasons: defaultdict[str, int] = defaultdict(int)
        self._header = header

    def __enter__(self) -> Self:
        """
        Begin the file anew.

        Raises:
            FileUnusableError: it cannot be written.
        """
        try:
            self._file = self.path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            message = f"{self.path} cannot be written: {error.strerror}"
            raise FileUnusableError(message) from None
        self._writer = csv.writer(self._file)
        self._writer.writerow(self._header)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    def write(self, cells: Sequence[object], reason: str) -> None:
        """Leave out a line of which these are the cells; those that are missing are empty."""
        self.count += 1
        self.reasons[reason] += 1
        missing = len(self._header) - len(cells) - 1
        self._writer.writerow((*cells, *("",) * missing, reason))
