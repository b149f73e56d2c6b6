"""A file out of order, put in order of time with bounded memory: an external merge sort."""

import heapq
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, Final

from cartwheel.domains.clickstreams.errors import FileUnusableError
from cartwheel.domains.clickstreams.files.reading import DamagedFileError, Line

_ROWS_A_RUN: Final = 200_000
_READ_AHEAD: Final = 65_536  # bytes held of each run while they are merged

_Keyed = tuple[int, int, bytes]  # time, line number, content: ties stay in file order


class TimeOrder:
    """
    Sorts lines through one temporary file; memory grows with neither rows nor size.

    Lines without a readable time come first, in file order: they are rejected
    by whoever parses them. Damage met while reading is raised again after the
    last line, where the sender expects it.
    """

    def __init__(
        self,
        lines: Iterator[Line],
        *,
        occurred_ms: Callable[[bytes], int | None],
        rows_a_run: int = _ROWS_A_RUN,
    ) -> None:
        self._lines = lines
        self._occurred_ms = occurred_ms
        self._rows_a_run = rows_a_run
        self._runs: list[tuple[int, int]] = []
        self._damage: DamagedFileError | None = None
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()

    def close(self) -> None:
        """Give the temporary file back."""
        self._file.close()

    def steps(self) -> Iterator[int]:
        """
        Write sorted runs, yielding the number of rows written after each.

        Raises:
            FileUnusableError: the temporary folder is full.
        """
        written = 0
        try:
            while run := sorted(self._keyed()):
                start = self._file.tell()
                self._file.writelines(b"%d %d %b\n" % keyed for keyed in run)
                self._runs.append((start, self._file.tell()))
                written += len(run)
                yield written
            self._file.flush()
        except OSError as error:
            raise FileUnusableError(
                f"The file is not in order of time and cannot be sorted in "
                f"{tempfile.gettempdir()}: {error.strerror}"
            ) from None

    def lines(self) -> Iterator[Line]:
        """Merge the runs: every line, in order of time."""
        for _, number, content in heapq.merge(*(self._read(*run) for run in self._runs)):
            yield number, content
        if self._damage is not None:
            raise self._damage

    def _keyed(self) -> Iterator[_Keyed]:
        try:
            for number, content in islice(self._lines, self._rows_a_run):
                at = self._occurred_ms(content)
                yield (-1 if at is None else at), number, content
        except DamagedFileError as error:
            self._damage = error

    def _read(self, start: int, end: int) -> Iterator[_Keyed]:
        rest = b""
        while start < end:
            # All runs share one file, however many there are: one descriptor.
            self._file.seek(start)
            block = self._file.read(min(_READ_AHEAD, end - start))
            start += len(block)
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                at, number, content = line.split(b" ", 2)
                yield int(at), int(number), content
