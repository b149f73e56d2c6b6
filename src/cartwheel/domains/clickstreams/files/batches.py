"""Lines parsed and packed into request bodies the ingest accepts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from cartwheel.domains.clickstreams.files.reading import DamagedFileError, Line
from cartwheel.domains.clickstreams.files.rejects import Reject
from cartwheel.domains.clickstreams.formats import Format, RejectedLineError

MOST_EVENTS: Final = 1_000
MOST_BYTES: Final = 1_048_576
_OPENING: Final = b'{"batch":['
_CLOSING: Final = b"]}"
_FRAME: Final = len(_OPENING) + len(_CLOSING)
# Money stays exact: a Decimal is written as a JSON number, digit for digit.
_encode: Final = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(slots=True)
class Batch:
    """Consecutive lines: the events of `lines`, and those that could not become any."""

    lines: list[Line] = field(default_factory=list)
    events: list[bytes] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    size: int = _FRAME
    first_ms: int = 0
    last_ms: int = 0

    @property
    def rows(self) -> int:
        """How many lines of the file this batch answers for."""
        return len(self.lines) + len(self.rejects)

    @property
    def body(self) -> bytes:
        """The request body of `POST /api/v1/events/batch`."""
        return _OPENING + b",".join(self.events) + _CLOSING

    def holds(self, event: bytes) -> bool:
        """True when the event still fits into what one request may carry."""
        return len(self.events) < MOST_EVENTS and self.size + len(event) < MOST_BYTES

    def add(self, line: Line, event: bytes) -> None:
        """Take one event of one line."""
        self.lines.append(line)
        self.events.append(event)
        self.size += len(event) + 1


def batches(lines: Iterator[Line], *, of: Format, span_ms: int | None = None) -> Iterator[Batch]:
    """
    Parse lines into batches in their order.

    With `span_ms` a batch holds no more than that much of the file's time,
    so that a replay in time can send each when it is due.
    """
    batch = Batch()
    try:
        for line in lines:
            content = line[1]
            try:
                event = _encode(of.parse(content))
            except RejectedLineError as error:
                batch.rejects.append(Reject(line, str(error)))
                if len(batch.rejects) < MOST_EVENTS:
                    continue
                yield batch
                batch = Batch()
                continue
            at = (of.occurred_ms(content) or 0) if span_ms is not None else 0
            if not batch.holds(event) or (
                span_ms is not None and batch.events and at - batch.first_ms >= span_ms
            ):
                yield batch
                batch = Batch()
            if not batch.events:
                batch.first_ms = at
            batch.last_ms = at
            batch.add(line, event)
    except DamagedFileError as error:
        batch.rejects.append(Reject(error.line, str(error)))
    if batch.rows:
        yield batch
