"""Which format a file is in, told from its first line."""

from typing import Final

from cartwheel.domains.clickstreams.formats.events import Format, RejectedLineError
from cartwheel.domains.clickstreams.formats.rees46 import REES46
from cartwheel.domains.clickstreams.formats.retailrocket import RETAILROCKET
from cartwheel.domains.clickstreams.formats.taobao import TAOBAO

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

FORMATS: Final = {known.name: known for known in (REES46, RETAILROCKET, TAOBAO)}


class UnknownFormatError(ValueError):
    """A first line that fits no format, or not the one asked for."""


def detect(first_line: bytes, *, declared: Format | None = None) -> Format:
    """
    Tell the format of a file from its first line: its header, or a row that one format can read.

    A file that lost its header is accepted in the format declared, as long as
    its first line is a row of it. A Taobao file has no header to be wrong, so
    when it is declared any first line will do that is not another's header.

    Raises:
        UnknownFormatError: the first line fits no format, or not the declared one.
    """
    by_header = next((f for f in FORMATS.values() if is_header(f, first_line)), None)
    if declared is None:
        found = by_header or next((f for f in FORMATS.values() if parses(f, first_line)), None)
        if found is None:
            choices = "; ".join(f"{f.name} ({f.shape})" for f in FORMATS.values())
            raise UnknownFormatError(
                f"the first line, {_shown(first_line)}, fits no known format: choose one of "
                f"{choices}"
            )
        return found
    if by_header is not None and by_header is not declared:
        raise UnknownFormatError(f"the first line is the header of {by_header.name}")
    if by_header is None and declared.header is not None and not parses(declared, first_line):
        raise UnknownFormatError(
            f"the first line, {_shown(first_line)}, is not the header of {declared.name} "
            f"({declared.shape})"
        )
    return declared


def is_header(candidate: Format, line: bytes) -> bool:
    """Return whether the line is the header of the format, quoted or not, behind a mark or not."""
    if candidate.header is None:
        return False
    bare = line.removeprefix(_BYTE_ORDER_MARK).replace(b'"', b"").replace(b" ", b"")
    return bare == candidate.header


def parses(candidate: Format, line: bytes) -> bool:
    """Return whether the line is a row of the format."""
    try:
        candidate.parse(line)
    except RejectedLineError:
        return False
    return True


def _shown(line: bytes) -> str:
    return repr(line[:80].decode("utf-8", "backslashreplace"))
