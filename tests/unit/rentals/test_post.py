"""Letters and receipts say the same in each language, and receipts add up."""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from tests.unit.rentals.making import ANY, asked, taxation

from cartwheel.domains.orders.api import Language, Letterhead, show_money
from cartwheel.domains.rentals.bookings.contracts import Booking, BookingStatus, RentalCharge
from cartwheel.domains.rentals.letters.contracts import LetterKind, Place, Rental
from cartwheel.domains.rentals.letters.post import letter
from cartwheel.domains.rentals.letters.receipts import receipt
from cartwheel.domains.rentals.letters.rules import is_due, remind_at
from cartwheel.domains.rentals.letters.words import words_in
from cartwheel.domains.rentals.rates.contracts import (
    LengthDiscount,
    RatePlan,
    RateSet,
    Season,
)
from cartwheel.domains.rentals.rates.engine import price_rental
from cartwheel.systems.documents.api import ensure_printable

BERLIN: Final = ZoneInfo("Europe/Berlin")
ID: Final = UUID(int=1)
HIGH: Final = Season(
    name="Summer",
    from_on=date(2027, 7, 1),
    to_on=date(2027, 7, 31),
    rates=RateSet(day_minor=9_000),
)
PLAN: Final = RatePlan(
    base=RateSet(day_minor=5_000),
    seasons=(HIGH,),
    lengths=(LengthDiscount(min_days=2, discount_bps=500),),
)


def rental(**given: Any) -> Rental:
    """Return a rental of two days, one of them in a season, at 19 % of tax."""
    quote = price_rental(
        asked("2027-06-30T10:00", "2027-07-02T10:00", PLAN, terms=ANY), taxation(included=False)
    )
    values: dict[str, Any] = dict.fromkeys(Booking.__struct_fields__)
    values |= dict.fromkeys((name for name in values if name.endswith("_minor")), 0)
    values |= {
        "id": ID,
        "number": "R1A2-B3C4",
        "status": BookingStatus.CONFIRMED,
        "name": "Ada",
        "email": "ada@shop.example",
        "starts_at": quote.starts_at,
        "ends_at": quote.ends_at,
        "currency": "EUR",
        "total_minor": quote.total_minor,
        "deposit_minor": 50_000,
        "charges": (),
        "quote": quote,
        "created_at": datetime(2027, 6, 1, tzinfo=UTC),
        "version": 2,
        **given,
    }
    return Rental(
        booking=Booking(**values),
        car="Golf",
        pickup=Place(name="Station", address="Gleis 1\nBerlin", zone=BERLIN),
        back=Place(name="Lisboa", address="", zone=ZoneInfo("Europe/Lisbon")),
    )


_ENDED = (LetterKind.CANCELLATION, LetterKind.NO_SHOW, LetterKind.EXPIRY, LetterKind.MONEY_BACK)
"""Of what is over nobody is told what it would have cost."""


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", Language)
def test_each_letter_says_which_car_where_and_when(kind: LetterKind, language: Language) -> None:
    mail = letter(kind, rental(), language, mail_id=ID)
    assert "R1A2-B3C4" in mail.subject
    assert all(word in mail.text for word in ("Golf", "Station, Gleis 1, Berlin", "Lisboa"))
    # Each time by the clock of its place.
    assert "10:00, Station" in mail.text
    assert "9:00, Lisboa" in mail.text
    total = show_money(15_828, "EUR", language)
    assert (total in mail.text) is (kind not in _ENDED)


def test_a_letter_in_german() -> None:
    assert letter(LetterKind.CONFIRMATION, rental(), Language.GERMAN, mail_id=ID).text == (
        "Danke für Ihre Buchung. Der Wagen gehört in dieser Zeit Ihnen.\n\n"
        "Buchung: R1A2-B3C4\nWagen: Golf\n"
        "Abholung: Mittwoch, 30. Juni 2027, 10:00, Station, Gleis 1, Berlin\n"
        "Rückgabe: Freitag, 2. Juli 2027, 09:00, Lisboa\n\n"
        "1 x Tag: 50,00\xa0€\n1 x Tag, Summer: 90,00\xa0€\n"
        "Nachlass für die Dauer: -7,00\xa0€\nSteuer: 25,28\xa0€\n"
        "Summe: 158,28\xa0€\nKaution: 500,00\xa0€\n"
    )


@pytest.mark.parametrize("language", Language)
def test_a_receipt_adds_up_and_can_be_printed(language: Language) -> None:
    charges = (
        RentalCharge("late", 1_785, quantity=1, unit_minor=1_500),
        RentalCharge("damage", 20_000, "Kratzer"),
    )
    closed = rental(status=BookingStatus.CLOSED, charges=charges, charges_minor=21_785)
    head = Letterhead(language=language, seller=("Nord",), footer="")
    sheet = receipt(closed, head, at=datetime(2027, 7, 3, tzinfo=UTC), zone=BERLIN)
    ensure_printable({"rows": sheet.rows, "totals": sheet.totals, "facts": sheet.facts})
    said = words_in(language).charges
    assert [name for name, _ in sheet.totals if name.startswith(tuple(said.values()))] == [
        f"{said['late']}: 1 x {show_money(1_500, 'EUR', language)}",
        f"{said['damage']}: Kratzer",
    ]
    shown = [amount for _, amount in sheet.totals]
    assert shown == [
        show_money(minor, "EUR", language) for minor in (-700, 13_300, 2_528, 1_785, 20_000, 37_613)
    ]


def test_a_day_before_is_one_by_the_clock() -> None:
    """Over the spring change it lies 23 hours before."""
    starts = datetime(2027, 3, 28, 20, tzinfo=BERLIN).astimezone(UTC)
    assert starts - remind_at(starts, BERLIN) == starts - datetime(2027, 3, 27, 19, tzinfo=UTC)
    assert remind_at(starts, BERLIN) == datetime(2027, 3, 27, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "confirmed", "told", "due"),
    [
        (9, 1, 1, False),
        (10, 1, 1, True),
        (12, 1, None, True),
        (12, 11, 11, False),
        (12, 1, 11, False),
    ],
)
def test_who_was_written_to_since_is_not_reminded(
    now: int, confirmed: int, told: int | None, *, due: bool
) -> None:
    def hour(count: int) -> datetime:
        return datetime(2027, 3, 1, count, tzinfo=UTC)

    assert (
        is_due(
            hour(10),
            now=hour(now),
            confirmed_at=hour(confirmed),
            told_at=None if told is None else hour(told),
        )
        is due
    )
