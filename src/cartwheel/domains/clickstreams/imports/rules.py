"""What a file and its parts must be like, told before anything is kept."""

from typing import Final

from cartwheel.domains.clickstreams.files.reading import DamagedFileError, lines_of
from cartwheel.domains.clickstreams.formats import FORMATS, UnknownFormatError, detect
from cartwheel.domains.clickstreams.imports.contracts import FormatName, StartEventImport
from cartwheel.kernel.errors import InvalidInputError, Issue

MOST_UNPACKED: Final = 1 << 30


def format_of(command: StartEventImport) -> FormatName | None:
    """
    Tell the format of a file from its first part; None while that holds no line.

    Raises:
        InvalidInputError: it is no clickstream, or not of the format declared.
    """
    is_whole = len(command.content) >= command.size
    try:
        first = next(lines_of(iter((command.content,)), most=MOST_UNPACKED), None)
    except DamagedFileError as error:
        if not is_whole:
            return None
        raise _unusable(f"The file cannot be unpacked: {error}") from None
    if first is None:
        if not is_whole:
            return None
        raise _unusable("The file is empty")
    if b"\0" in first[1]:
        raise _unusable("The file is no text: csv or csv.gz is expected")
    declared = FORMATS[command.format] if command.format else None
    try:
        return FormatName(detect(first[1], declared=declared).name)
    except UnknownFormatError as error:
        raise _unusable(f"In the file, {error}") from None


def _unusable(message: str) -> InvalidInputError:
    return InvalidInputError(Issue(("content",), message))


def ensure_fits(content: bytes, *, offset: int, size: int) -> None:
    """
    Refuse a part that is longer than what is left of its file.

    Raises:
        InvalidInputError: naming `content`.
    """
    if offset + len(content) > size:
        raise InvalidInputError(Issue(("content",), f"The file is said to have {size:,} bytes"))


def ensure_next(offset: int, *, received: int) -> None:
    """
    Refuse a part that does not begin where the last one ended.

    Raises:
        InvalidInputError: naming `offset`.
    """
    if offset != received:
        raise InvalidInputError(Issue(("offset",), f"Go on at {received:,}: so much is here"))
