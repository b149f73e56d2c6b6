"""Looking at files that claim to be pictures, and making sizes of those that are."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from cartwheel.domains.catalog.media.errors import NotAPictureError

MOST_PIXELS: Final = 25_000_000
LONGEST_SIDE: Final = 12_000
WIDTHS: Final = (160, 480, 960, 1600)
SHOWN_WIDTH: Final = 480
"""That of the size which lists show."""

_QUALITY: Final = 82
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_BOXED: Final = 12
_FAULTS: Final = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """What the header of a file says."""

    format: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class MadeSize:
    """A picture in one size, as WebP."""

    width: int
    height: int
    content: bytes


def sniffed(content: bytes) -> str | None:
    """Return what the first bytes say that a file is, whatever it is called; None for others."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if content[:4] == b"RIFF" and content[8:_BOXED] == b"WEBP":
        return "WEBP"
    if content[4:_BOXED] in (b"ftypavif", b"ftypavis"):
        return "AVIF"
    return None


def look_at(content: bytes) -> Picture:
    """
    Read the header of a file, and nothing behind it.

    Raises:
        NotAPictureError: it is none of ours, is broken, or would become too large.
    """
    kind = sniffed(content)
    if kind is None:
        raise NotAPictureError("it is no JPEG, PNG, WebP, GIF or AVIF")
    try:
        with _strictly(), Image.open(BytesIO(content), formats=(kind,)) as image:
            width, height = image.size
    except _FAULTS:
        raise NotAPictureError("it is broken, or would become too large") from None
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise NotAPictureError(f"{width} by {height} pixels are too many")
    return Picture(kind.lower(), width, height)


def sizes_of(content: bytes) -> Iterator[MadeSize]:
    """
    Yield a picture in its sizes, upright, the smallest first; none is larger than the picture.

    Of what moves the first frame is shown. Takes a second for a large one: call it in a thread.

    Raises:
        NotAPictureError: the file is broken behind its header.
    """
    look_at(content)
    try:
        with _strictly(), Image.open(BytesIO(content), formats=_FORMATS) as image:
            image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
            image.load()
            upright = ImageOps.exif_transpose(image)
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except _FAULTS:
        raise NotAPictureError("it is broken") from None
    smaller = [width for width in WIDTHS if width < plain.width]
    for width in (*smaller, *([] if len(smaller) == len(WIDTHS) else [plain.width])):
        height = max(1, round(plain.height * width / plain.width))
        sized = plain.resize((width, height), Image.Resampling.LANCZOS)
        told = BytesIO()
        sized.save(told, "WEBP", quality=_QUALITY, method=4)
        yield MadeSize(width, height, told.getvalue())


class _strictly(warnings.catch_warnings):  # noqa: N801 - reads as a word of `with`
    """Take Pillow's warnings of bombs for errors."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("error", Image.DecompressionBombWarning)
