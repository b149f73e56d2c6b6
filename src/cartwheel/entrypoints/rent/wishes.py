"""What a customer looks for, as addresses of pages say it: a place and times on its clock."""

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from starlette.datastructures import QueryParams

from cartwheel.domains.rentals.fleet.locations.contracts import RentalLocation
from cartwheel.kernel.zones import moment_of, zone_of

_FORM: Final = "%Y-%m-%dT%H:%M"
_FIRST_HOUR: Final = 10
_AHEAD: Final = timedelta(days=1)
_MOST_YEARS: Final = 3


class Wish(msgspec.Struct, frozen=True):
    """A rental that is looked for; times are those of the place's clock."""

    place: RentalLocation
    starts: datetime
    ends: datetime

    @property
    def starts_at(self) -> datetime:
        """Return the moment of the pick-up."""
        return moment_of(self.starts, zone_of(self.place.zone))

    @property
    def ends_at(self) -> datetime:
        """Return the moment of the return."""
        return moment_of(self.ends, zone_of(self.place.zone))

    @property
    def query(self) -> str:
        """Return it as an address has it."""
        return urlencode(
            {
                "place": self.place.id,
                "from": f"{self.starts:{_FORM}}",
                "to": f"{self.ends:{_FORM}}",
            }
        )

    def at(self, starts_at: datetime, ends_at: datetime) -> "Wish":
        """Return the same for other moments."""
        zone = zone_of(self.place.zone)
        starts, ends = (
            moment.astimezone(zone).replace(tzinfo=None) for moment in (starts_at, ends_at)
        )
        return Wish(self.place, starts, ends)

    def asked(self) -> dict[str, Any]:
        """Return what procedures are asked."""
        return {"startsAt": self.starts_at, "endsAt": self.ends_at}


def read_wish(
    given: QueryParams | dict[str, str], places: tuple[RentalLocation, ...], *, now: datetime
) -> tuple[Wish | None, str | None]:
    """
    Return what is looked for, and which of our sentences says what is wrong with it.

    What is not given is chosen: the first place, from ten o'clock tomorrow for a day. None where
    there is no place.
    """
    if not places:
        return None, None
    wanted = given.get("place", "")
    place = next((each for each in places if str(each.id) == wanted), places[0])
    local = now.astimezone(zone_of(place.zone)).replace(tzinfo=None)
    tomorrow = (local + _AHEAD).replace(hour=_FIRST_HOUR, minute=0, second=0, microsecond=0)
    starts, ends = read_local(given.get("from", "")), read_local(given.get("to", ""))
    wrong = None
    if starts is None:
        starts = tomorrow
    elif starts < local or starts.year > local.year + _MOST_YEARS:
        starts, wrong = tomorrow, "wrong_start"
    if ends is None or ends.year > local.year + _MOST_YEARS:
        ends = starts + _AHEAD
    elif ends <= starts:
        ends, wrong = starts + _AHEAD, wrong or "wrong_end"
    return Wish(place, starts, ends), wrong


def read_local(given: str) -> datetime | None:
    """Return a time on a clock, as browsers' fields write it; None where it is none."""
    try:
        read = datetime.strptime(given[:16], _FORM)  # noqa: DTZ007 - of a place's clock
    except ValueError:
        return None
    return read if read.year > 2000 else None  # noqa: PLR2004


def read_id(given: str) -> UUID | None:
    """Return an id; None where it is none."""
    try:
        return UUID(given)
    except ValueError:
        return None
