"""
Where an address is, by a database in MaxMind's format that the operator has put somewhere.

`CARTWHEEL_GEOGRAPHY_FILE` names it: GeoLite2 or GeoIP2 City, or another of that form such as
DB-IP's. Without the setting nothing is known of places. The file is looked at every ten seconds and
opened anew when it has changed: replace it by renaming. One that cannot be read is said in the log
and by `/pipeline/status`, and the one before goes on being used.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any, Final, NamedTuple

import maxminddb
import structlog

from cartwheel.domains.events.status import GeographyStatus

log = structlog.get_logger()

_LOOK_SECONDS: Final = 10.0
_MOST_REMEMBERED: Final = 50_000
_UNUSABLE: Final = (OSError, ValueError, TypeError, LookupError, maxminddb.InvalidDatabaseError)


class Place(NamedTuple):
    """A country by its two letters, a region by its ISO 3166-2 code, and a city in English."""

    country: str = ""
    region: str = ""
    city: str = ""


NOWHERE: Final = Place()


@dataclass(frozen=True, slots=True)
class _Stamp:
    inode: int
    size: int
    changed_ns: int


class Geography:
    """
    Looks addresses up; one for the process.

    The file is read into memory, 60 to 130 MB for the cities of the world: one that is written over
    in its place, instead of being replaced, cannot end the process then.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._reader: maxminddb.Reader | None = None
        self._stamp: _Stamp | None = None
        self._error = ""
        self._look_at = 0.0
        self._places: dict[str, Place] = {}

    @property
    def status(self) -> GeographyStatus | None:
        """How it stands; None where no file is set. Who looks nothing up does not open it."""
        if self._file is None:
            return None
        if self._reader is None:
            is_there = self._file.is_file()
            return GeographyStatus(
                str(self._file), None, self._error or ("" if is_there else "There is no such file")
            )
        built_at = datetime.fromtimestamp(self._reader.metadata().build_epoch, UTC)
        return GeographyStatus(str(self._file), built_at, self._error)

    def look(self) -> None:
        """Open the file, if it is another than the one in use."""
        self._look_at = time.monotonic() + _LOOK_SECONDS
        if self._file is None:
            return
        try:
            stat = self._file.stat()
            stamp = _Stamp(stat.st_ino, stat.st_size, stat.st_mtime_ns)
            if stamp == self._stamp:
                return
            reader = maxminddb.open_database(self._file, maxminddb.MODE_MEMORY)
        except _UNUSABLE as error:
            said = f"{type(error).__name__}: {error}"
            if said != self._error:
                log.warning("events.geography_unusable", file=str(self._file), error=said)
            self._error = said
            return
        self._reader, self._stamp, self._error = reader, stamp, ""
        self._places.clear()
        log.info("events.geography_opened", file=str(self._file))

    def place_of(self, address: str) -> Place:
        """Return where an address is; nowhere if that is not known, as of private ones."""
        if self._file is None or not address:
            return NOWHERE
        if time.monotonic() >= self._look_at:
            self.look()
        place = self._places.get(address)
        if place is None:
            if len(self._places) >= _MOST_REMEMBERED:
                self._places.clear()
            place = self._places[address] = self._find(address)
        return place

    def _find(self, address: str) -> Place:
        if self._reader is None:
            return NOWHERE
        try:
            parsed = ip_address(address)
            # A database of IPv6 knows mapped addresses only where its maker entered them.
            mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
            found = self._reader.get(mapped or parsed)
        except _UNUSABLE:
            return NOWHERE  # no address, or one of a kind that is not in it
        return _place(found) if isinstance(found, Mapping) else NOWHERE


def _place(found: Mapping[str, Any]) -> Place:
    country = _code(found.get("country")) or _code(found.get("registered_country"))
    regions = found.get("subdivisions")
    region = _code(regions[0]) if isinstance(regions, list) and regions else ""
    city = found.get("city")
    names = city.get("names") if isinstance(city, Mapping) else None
    name = names.get("en") if isinstance(names, Mapping) else None
    return Place(
        country,
        f"{country}-{region}" if country and region else "",
        name if isinstance(name, str) else "",
    )


def _code(found: Any) -> str:
    code = found.get("iso_code") if isinstance(found, Mapping) else None
    return code if isinstance(code, str) else ""
