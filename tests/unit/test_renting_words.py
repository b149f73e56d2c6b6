"""What renting pages say and read: the same in both languages, and nothing that is no wish."""

from datetime import UTC, date, datetime, timedelta
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

from cartwheel.domains.rentals.fleet.locations.contracts import OpeningHours, RentalLocation
from cartwheel.entrypoints.rent.fleet import state_of
from cartwheel.entrypoints.rent.wishes import read_wish
from cartwheel.entrypoints.rent.words import ENGLISH, GERMAN, language_of
from cartwheel.kernel.ids import new_id

NOW = datetime(2027, 3, 27, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
PLACE = RentalLocation(
    id=new_id(),
    code="ber",
    name="Berlin",
    zone="Europe/Berlin",
    address="",
    opening_hours=OpeningHours(),
    one_way=(),
    is_active=True,
    version=1,
    created_at=NOW,
    updated_at=NOW,
)


def test_both_languages_say_the_same_with_the_same_places_in_it() -> None:
    assert set(ENGLISH) == set(GERMAN)
    for name, text in ENGLISH.items():
        there, here = (
            {field for _, field, _, _ in Formatter().parse(each) if field}
            for each in (text, GERMAN[name])
        )
        assert there == here, name
    # Templates look names up as attributes: these would find a dictionary's own.
    assert not set(ENGLISH) & set(dir({}))


@pytest.mark.parametrize(
    ("chosen", "accepted", "store", "language"),
    [
        ("de", "en-GB,en", "en", "de"),
        ("fr", "fr-FR, de;q=0.5", "en", "de"),
        (None, "fr", "de-AT", "de"),
        (None, "", "fr", "en"),
    ],
)
def test_pages_speak_the_reader_s_language(
    chosen: str | None, accepted: str, store: str, language: str
) -> None:
    assert language_of(chosen=chosen, accepted=accepted, store=store) == language


@pytest.mark.parametrize(
    ("starts", "ends", "wrong"),
    [
        ("2027-03-28T10:00", "2027-03-29T10:00", None),
        ("", "", None),
        ("nonsense", "9999-12-31T23:59", None),
        ("2027-03-27T12:59", "2027-03-29T10:00", "wrong_start"),
        ("9998-01-01T10:00", "", "wrong_start"),
        ("2027-03-28T10:00", "2027-03-28T10:00", "wrong_end"),
    ],
)
def test_a_wish_is_made_whole(starts: str, ends: str, wrong: str | None) -> None:
    """What is missing or cannot be is chosen, and said; a day is one on the place's clock."""
    given = {"place": str(PLACE.id), "from": starts, "to": ends}
    wish, said = read_wish(given, (PLACE,), now=NOW)
    assert wish is not None
    assert said == wrong
    assert wish.ends > wish.starts > datetime(2027, 3, 27, 13)  # noqa: DTZ001
    if wrong is None:
        # The clocks go forward in between.
        assert wish.ends_at - wish.starts_at in (timedelta(hours=24), timedelta(hours=23))


def test_a_day_is_free_where_a_vehicle_is_all_day() -> None:
    on = date(2027, 3, 28)
    starts = datetime(2027, 3, 28, tzinfo=BERLIN).astimezone(UTC)
    ends = starts + timedelta(hours=23)
    noon = starts + timedelta(hours=11)
    assert state_of(on, [[(starts, ends)], []], BERLIN, closed=False) == "free"
    assert state_of(on, [[(starts, noon)], [(starts, ends)]], BERLIN, closed=False) == "partly"
    assert state_of(on, [[(starts, noon), (noon, ends)]], BERLIN, closed=False) == "taken"
    assert state_of(on, [[(ends, ends + timedelta(days=1))]], BERLIN, closed=False) == "free"
    assert state_of(on, [], BERLIN, closed=True) == "taken"
