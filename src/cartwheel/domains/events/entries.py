"""What the headers of a log entry say, and why one is buried."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from cartwheel.domains.events.contracts import DeadLetterReason
from cartwheel.domains.events.enriching.enricher import EnrichmentError
from cartwheel.domains.events.messages import LETTER_HEADER, PLACE_HEADER
from cartwheel.kernel.errors import AppError, causes_of
from cartwheel.systems.columnstore.errors import UnusableDataError
from cartwheel.systems.eventlog.api import Entry
from cartwheel.systems.eventlog.errors import UnusableEntryError


def moment_of_header(epoch_ms: str) -> datetime:
    """Read a time of a header."""
    return datetime.fromtimestamp(int(epoch_ms) / 1000, UTC)


def replayed(entry: Entry) -> tuple[UUID | None, str | None]:
    """Return the dead letter that an entry replays, if any, and where that one's entry was."""
    letter_id = entry.headers.get(LETTER_HEADER)
    if letter_id is None:
        return None, None
    return UUID(letter_id), entry.headers[PLACE_HEADER]


@contextmanager
def entry_named() -> Iterator[None]:
    """
    Say of what goes wrong in here that the entry is at fault: nothing but it is looked at.

    Raises:
        UnusableEntryError: something went wrong.
    """
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise UnusableEntryError(f"{type(error).__name__}: {error}") from error


def burial_reason(error: Exception) -> DeadLetterReason:
    """Say in a word why an entry is buried."""
    if any(isinstance(cause, UnusableDataError) for cause in causes_of(error)):
        return DeadLetterReason.STORE_REFUSED
    if any(isinstance(cause.__cause__, EnrichmentError) for cause in causes_of(error)):
        return DeadLetterReason.ENRICHMENT
    return DeadLetterReason.UNPROCESSABLE


def detail_of(error: Exception) -> str:
    """Say in full why an entry is buried; unlike logs, a dead letter may quote its data."""
    said = [
        f"{cause}: {cause.detail}"
        if isinstance(cause, UnusableDataError)
        else str(cause)
        if isinstance(cause, AppError)
        else f"{type(cause).__name__}: {cause}"
        for cause in causes_of(error)
    ]
    return "; ".join(dict.fromkeys(said)).replace("\0", "\ufffd")
