"""The bytes of a csv or csv.gz file as numbered lines, with damage told apart from the end."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

from cartwheel.domains.clickstreams.errors import FileUnusableError
from cartwheel.domains.clickstreams.formats.fields import LONGEST_LINE

_BLOCK: Final = 262_144
_UNPACKED: Final = 1_048_576  # what one step may unpack to, however well it was packed
_GZIP_MAGIC: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"

Line = tuple[int, bytes]
"""A line's number in the file, from 1, and its content without the line end."""

Observe = Callable[[bytes], None]


class DamagedFileError(Exception):
    """The compressed file breaks off or is corrupt; what it holds of `line` cannot be trusted."""

    def __init__(self, reason: str, *, line: Line) -> None:
        super().__init__(reason)
        self.line = line


def read_lines(
    path: Path, *, observe: Observe = lambda _block: None, most: int | None = None
) -> Iterator[Line]:
    """
    Read the lines of a file, as `lines_of` does; each raw block of it is shown to `observe`.

    Raises:
        DamagedFileError: after the last whole line of a compressed file that breaks off.
        FileUnusableError: it unpacks to more than `most` bytes.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        yield from lines_of(_blocks(file, observe), most=most)


def lines_of(blocks: Iterator[bytes], *, most: int | None = None) -> Iterator[Line]:
    """
    Read the lines that are not blank; a byte order mark and carriage returns are dropped.

    A line longer than any format allows comes cut just above the limit.

    Raises:
        DamagedFileError: after the last whole line of what is compressed and breaks off.
        FileUnusableError: it unpacks to more than `most` bytes.
    """
    number, rest, unpacked = 0, b"", 0
    try:
        for text in _texts(blocks):
            unpacked += len(text)
            if most is not None and unpacked > most:
                raise FileUnusableError(f"The file unpacks to more than {most >> 20:,} MiB")
            *lines, rest = (rest + text).split(b"\n")
            for line in lines:
                number += 1
                if content := _bare(line, number=number):
                    yield number, content
            if len(rest) > LONGEST_LINE:
                rest = rest[: LONGEST_LINE + 1]
    except zlib.error as error:
        raise DamagedFileError(str(error), line=(number + 1, rest)) from None
    if content := _bare(rest, number=number + 1):
        yield number + 1, content


def _bare(line: bytes, *, number: int) -> bytes:
    return (line.removeprefix(_BOM) if number == 1 else line).rstrip(b"\r")


def _texts(blocks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(blocks, b"")
    if first.startswith(_GZIP_MAGIC):
        yield from _unpacked(chain((first,), blocks))
    else:
        yield first
        yield from blocks


def _blocks(file: BinaryIO, observe: Observe) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        observe(block)
        yield block


def _unpacked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    # The gzip module would lose what it unpacked just before a broken end.
    unpacker, inside = zlib.decompressobj(wbits=31), False
    for block in blocks:
        packed = block
        while packed:
            inside = True
            yield unpacker.decompress(packed, _UNPACKED)
            packed = unpacker.unconsumed_tail
            if unpacker.eof:
                # One gzip file may follow another, with zeros in between.
                packed = unpacker.unused_data.lstrip(b"\0")
                unpacker, inside = zlib.decompressobj(wbits=31), False
    if inside:
        raise zlib.error("the compressed file ends in the middle")
