"""A build of the web app in memory: its page, and its files in each encoding."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

FOLDER: Final = Path(__file__).parent / "built"
"""Where `npm run build` puts it; wheels carry it."""

_PAGE: Final = "index.html"
_HASHED: Final = "assets/"
_ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
_ENDINGS: Final = tuple(_ENCODINGS.values())


@dataclass(frozen=True, slots=True)
class File:
    """A file of the app; `encoded` holds what it was compressed to, by the encoding's name."""

    content: bytes
    media_type: str
    etag: str
    is_hashed: bool
    encoded: Mapping[str, bytes]

    def accepted(self, accept_encoding: str) -> tuple[bytes, str | None]:
        """Return the smallest content that a browser takes, and how it is encoded."""
        accepts = {part.split(";")[0].strip() for part in accept_encoding.split(",")}
        for encoding, content in self.encoded.items():
            if encoding in accepts:
                return content, encoding
        return self.content, None


@dataclass(frozen=True, slots=True)
class Build:
    """One build, whole: `made_at` is the time of its page in nanoseconds."""

    made_at: int
    page: str
    files: Mapping[str, File]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """
        Read a build into memory, some megabytes.

        Raises:
            FileNotFoundError: nothing is built there.
        """
        page = folder / _PAGE
        made_at = page.stat().st_mtime_ns
        paths = (path for path in folder.rglob("*") if path.is_file() and path != page)
        files = {
            path.relative_to(folder).as_posix(): read_file(path, folder)
            for path in paths
            if path.suffix not in _ENDINGS and not path.relative_to(folder).parts[0].startswith(".")
        }
        return cls(made_at, page.read_text(encoding="utf-8"), files)


def read_file(path: Path, folder: Path) -> File:
    """
    Read one file of a build, and what stands compressed beside it.

    Raises:
        FileNotFoundError: it is not built.
    """
    content = path.read_bytes()
    encoded = {
        encoding: beside.read_bytes()
        for encoding, ending in _ENCODINGS.items()
        if (beside := path.with_name(path.name + ending)).exists()
    }
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return File(
        content,
        "text/javascript" if path.suffix == ".js" else media_type,
        f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        is_hashed=path.relative_to(folder).as_posix().startswith(_HASHED),
        encoded=encoded,
    )
