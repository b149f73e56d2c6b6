"""Which dates make sense."""

from datetime import datetime
from typing import Final

from cartwheel.kernel.errors import InvalidInputError, Issue

_EARLIEST: Final = 2000
_LATEST: Final = 2200


def ensure_within_reason(moment: datetime | None, *path: str) -> None:
    """
    Refuse years that no calendar of a store has, and that neither zones nor the database take.

    Raises:
        InvalidInputError: the year is out of bounds; the path is the one given.
    """
    if moment is not None and not _EARLIEST <= moment.year <= _LATEST:
        message = f"The year must lie between {_EARLIEST} and {_LATEST}"
        raise InvalidInputError(Issue(path, message))
