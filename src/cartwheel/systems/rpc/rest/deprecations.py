"""What an address says that is one of the past: since when, and until when it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from cartwheel.systems.rpc.exchange import Headers

_EVERYTHING: Final = ""


@dataclass(frozen=True, slots=True)
class Deprecation:
    """
    An address is deprecated since a day, and answered until another, as far as that is known.

    Days begin at midnight UTC. `guide` is the address of a page that says what to do. Nothing
    stops being answered by itself: `until` is what clients are told.
    """

    since: date
    until: date | None = None
    guide: str | None = None

    def __post_init__(self) -> None:
        """Hold what headers can say: nothing ends before it is deprecated (RFC 9745, 4)."""
        if self.until is not None and self.until < self.since:
            raise ValueError(f"{self.until} is before {self.since}")
        if self.guide is not None and not _is_address(self.guide):
            raise ValueError(f"{self.guide!r} is not an address")

    def headers(self, successor: str | None) -> Headers:
        """Return `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and where to go on."""
        said = [(b"deprecation", b"@%d" % _midnight(self.since).timestamp())]
        if self.until is not None:
            ends = format_datetime(_midnight(self.until), usegmt=True)
            said.append((b"sunset", ends.encode()))
        links = {"successor-version": successor, "deprecation": self.guide}
        told = [f'<{to}>; rel="{relation}"' for relation, to in links.items() if to is not None]
        if told:
            said.append((b"link", ", ".join(told).encode("ascii")))
        return said


def fill(path: str, values: Mapping[str, str]) -> str | None:
    """Return a path with its parameters' values; nothing when one is missing."""
    segments = []
    for segment in path.split("/"):
        if not segment.startswith("{"):
            segments.append(segment)
        elif segment[1:-1] in values:
            segments.append(quote(values[segment[1:-1]], safe=_EVERYTHING))
        else:
            return None
    return "/".join(segments)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _is_address(text: str) -> bool:
    return text.isascii() and text.isprintable() and not set(text) & set(' <>"')
