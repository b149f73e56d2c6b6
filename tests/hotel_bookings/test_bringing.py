"""Bookings become rentals on a fleet that just serves them, the rest a file: each month adds up."""

from datetime import UTC, datetime

import pytest
from tests.hotel_bookings.bringing import Bringing, figures, line

from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.entrypoints.filing.errors import FileUnusableError
from cartwheel.entrypoints.hotel_bookings.report import Fleet

JULY = (
    line(1, 3),
    line(2, 2, price="60.00"),
    # On the day on which the first comes back, so that its vehicle is free.
    line(4, 1, children="NA"),
    line(3, 4, room="B", price="99.99", hotel="Hill Hotel"),
    line(10, 2, "Canceled", "7/8/2015", price="40.00"),
    line(11, 1, "Canceled", "2015-07-11", deposit="Non Refund"),
    line(12, 2, "No-Show"),
    # Left early.
    line(20, 5, ended="7/22/2015", price="10.00"),
)
NONE_OF_THEM = (
    (line(1, 3), "150.30", "the same line as an earlier one"),
    (line(5, 0), "0.00", "it has no night"),
    (line(5, 401, ended="8/9/2016"), "20090.10", "it has more than 400 nights"),
    (line(5, 1, guests="0"), "50.10", "it is for nobody"),
    (line(5, 1, price="-6.38"), "-6.38", "a negative price"),
    (line(5, 2, price="0.005"), "0.010", "its price is no whole number of cents"),
    (line(5, 1, "Canceled", "7/6/2015"), "50.10", "a cancellation of what had begun"),
    (line(9, 1, "Canceled", "5/6/2015"), "50.10", "it ended before it was booked"),
    (
        line(5, 1, "No-Show", "7/4/2015"),
        "50.10",
        "nobody came, on another day than that of the arrival",
    ),
    (
        line(5, 1, ended="7/9/2015"),
        "50.10",
        "it ended before it began, or later than was booked",
    ),
    (
        line(5, 1).replace(",0,30,", ",1,30,"),
        "50.10",
        "it is cancelled by one column, and not by another",
    ),
    (line(5, 1, month="Juli"), "", "it cannot be read: no month: 'Juli'"),
    (line(5, 1, "Lost"), "", "it cannot be read: no known state: 'Lost'"),
    ("Sea Hotel,0", "", "it cannot be read: it has too few cells"),
)
AUGUST = (
    line(1, 4, month="August", ended="8/5/2015"),
    line(1, 4, month="August", ended="8/5/2015", agent="1"),
    line(1, 4, month="August", ended="8/5/2015", agent="2"),
)
FLEET = (Fleet("Hill Hotel B", 1, 1), Fleet("Sea Hotel A", 4, 2))


async def test_rentals_come_of_it(bringing: Bringing) -> None:
    report = await bringing.bring(bringing.write(*JULY))
    assert (report.lines, report.bookings, report.left_out) == (8, 8, 0)
    assert report.fleet == FLEET
    assert report.states == {"cancelled": 2, "closed": 5, "no_show": 1}
    assert figures(report) == [("2015-07", "1000.66", "770.36", "130.10", "100.20", "0.00")]
    found = {each.starts_at.day: each for each in await bringing.bookings()}
    early, cancelled, kept, missed = found[20], found[10], found[11], found[12]
    assert (early.starts_at, early.ends_at, early.ended_at) == (
        datetime(2015, 7, 20, 14, tzinfo=UTC),
        datetime(2015, 7, 25, 10, tzinfo=UTC),
        datetime(2015, 7, 22, 10, tzinfo=UTC),
    )
    assert (early.created_at, early.status, early.total_minor, early.due_minor) == (
        *(datetime(2015, 6, 20, 8, tzinfo=UTC), "closed"),
        *(5_000, 0),
    )
    assert (cancelled.status, cancelled.ended_at, cancelled.vehicle_id) == (
        *("cancelled", datetime(2015, 7, 8, 11, tzinfo=UTC)),
        None,
    )
    assert (cancelled.fee_minor, kept.fee_minor, kept.paid_minor) == (0, 5_010, 5_010)
    assert (missed.status, missed.ended_at) == (
        "no_show",
        datetime(2015, 7, 12, 19, tzinfo=UTC),
    )
    story = (await bringing.ask(BookingService, "tell_story", early.id)).items
    assert [each.kind for each in story] == ["confirmed", "picked_up", "returned", "closed"]
    assert found[1].vehicle_id == found[4].vehicle_id != found[2].vehicle_id


async def test_what_is_no_booking(bringing: Bringing) -> None:
    """Each is named with its reason and amount, and the month adds up all the same."""
    bad = [given for given, _, _ in NONE_OF_THEM]
    path = bringing.write(line(1, 3), *bad)
    report = await bringing.bring(path)
    assert report.agrees
    assert (report.bookings, report.left_out) == (1, len(bad))
    told = [
        (str(number), amount, reason)
        for number, (_, amount, reason) in enumerate(NONE_OF_THEM, start=3)
    ]
    assert bringing.left_out() == told
    tried = bringing.rehearse(path)
    assert (tried.reasons, tried.fleet) == (report.reasons, report.fleet)
    assert bringing.left_out() == told


async def test_again_and_later(bringing: Bringing) -> None:
    """The same file changes nothing; what broke off is gone on with; later files add vehicles."""
    july = bringing.write(*JULY)
    part = await bringing.bring(bringing.write(*JULY[1:3]))
    assert part.vehicles == 1
    first = await bringing.bring(july)
    before = await bringing.bookings()
    assert await bringing.bring(july) == first
    assert await bringing.bookings() == before
    assert first.fleet == FLEET
    later = await bringing.bring(bringing.write(*AUGUST, packed=False))
    assert later.agrees
    assert later.fleet == (Fleet("Sea Hotel A", 3, 3),)
    assert len(await bringing.bookings()) == len(JULY) + len(AUGUST)


async def test_files_that_are_none(bringing: Bringing) -> None:
    broken = bringing.write(*JULY)
    broken.write_bytes(broken.read_bytes()[:-20])
    other = bringing.folder / "other.csv"
    other.write_text("a,b\n1,2\n")
    for path in (broken, other, bringing.folder / "absent.csv"):
        with pytest.raises(FileUnusableError):
            await bringing.bring(path)
    assert await bringing.bookings() == []
