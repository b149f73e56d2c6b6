"""The first pass over a file: what it is, how long, and whether it is in order of time."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from cartwheel.domains.clickstreams.errors import FileUnusableError
from cartwheel.domains.clickstreams.files.reading import DamagedFileError, Line, read_lines
from cartwheel.domains.clickstreams.formats import (
    Format,
    UnknownFormatError,
    detect,
    is_header,
    parses,
)

_ROWS_A_STEP = 20_000


class Survey:
    """
    What one pass over the file found; complete when `steps` has ended.

    Errors call it by `name`, or else by its path. One that unpacks to more than `most` bytes
    is refused.
    """

    def __init__(
        self,
        path: Path,
        *,
        declared: Format | None,
        name: str | None = None,
        most: int | None = None,
    ) -> None:
        if not path.exists():
            raise FileUnusableError(f"{path} does not exist")
        if not path.is_file():
            raise FileUnusableError(f"{path} is not a file")
        self.path = path
        self.rows = 0
        self.is_in_order = True
        self.size = path.stat().st_size
        self.bytes_read = 0
        self._name = name or str(path)
        self._most = most
        self._declared = declared
        self._format: Format | None = None
        self._has_header = False
        self._digest = sha256()

    @property
    def format(self) -> Format:
        """The format of the file."""
        assert self._format is not None
        return self._format

    @property
    def sha256(self) -> str:
        """The digest of the file as it lies on the disk."""
        return self._digest.hexdigest()

    def steps(self) -> Iterator[int]:
        """
        Read the file once, yielding the bytes read so far now and then.

        Raises:
            FileUnusableError: the file is empty, unreadable or of no known format.
        """
        try:
            yield from self._count()
        except DamagedFileError as error:
            # The sender meets the damage again and reports it; here it is one row more.
            if error.line[0] == 1:
                raise FileUnusableError(f"{self._name} cannot be unpacked: {error}") from None
            self.rows += 1
        except UnknownFormatError as error:
            raise FileUnusableError(f"{self._name}: {error}") from None
        except OSError as error:
            raise FileUnusableError(f"{self._name} cannot be read: {error.strerror}") from None
        if self._format is None:
            raise FileUnusableError(f"{self._name} is empty")

    def data_lines(self) -> Iterator[Line]:
        """Read the file again without its header, in the order of the file."""
        lines = read_lines(self.path)
        if self._has_header:
            next(lines, None)
        return lines

    def _count(self) -> Iterator[int]:
        lines = read_lines(self.path, observe=self._observe, most=self._most)
        first = next(lines, None)
        if first is None:
            return
        self._format = detect(first[1], declared=self._declared)
        self._has_header = is_header(self.format, first[1])
        self.rows = 0 if self._has_header else 1
        occurred_ms = self.format.occurred_ms
        latest = occurred_ms(first[1]) or 0
        for _, content in lines:
            self.rows += 1
            if self.is_in_order and (at := occurred_ms(content)) is not None:
                # A broken line is no reason to sort: it is rejected wherever it stands.
                if at >= latest:
                    latest = at
                elif parses(self.format, content):
                    self.is_in_order = False
            if self.rows % _ROWS_A_STEP == 0:
                yield self.bytes_read

    def _observe(self, block: bytes) -> None:
        self._digest.update(block)
        self.bytes_read += len(block)
