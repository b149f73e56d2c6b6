"""What a receipt says: the price as it was booked, and what came to it."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from cartwheel.domains.orders.api import Letterhead, Sheet, show_date, show_money
from cartwheel.domains.rentals.bookings.contracts import RentalCharge
from cartwheel.domains.rentals.letters.contracts import Rental
from cartwheel.domains.rentals.letters.post import name_of
from cartwheel.domains.rentals.letters.words import Words, show_time, words_in


def receipt(rental: Rental, head: Letterhead, *, at: datetime, zone: ZoneInfo) -> Sheet:
    """Say what a rental cost; its rows and what stands under them add up to what was paid."""
    words, language, booking = words_in(head.language), head.language, rental.booking

    def money(minor: int) -> str:
        return show_money(minor, booking.currency, language)

    rows = [
        (
            "",
            name_of(line, words),
            str(line.quantity),
            money(line.unit_minor),
            money(line.gross_minor),
        )
        for line in booking.quote.lines
    ]
    return Sheet(
        language=language,
        title=f"{words.receipt} {booking.number}",
        seller=head.seller,
        footer=head.footer,
        recipient=tuple(filter(None, (booking.name, booking.email))),
        facts=(
            (words.booking, booking.number),
            (words.date, show_date(at.astimezone(zone), language)),
            (words.car, rental.car),
            (words.pick_up, show_time(rental.starts_locally, language)),
            (words.return_, show_time(rental.ends_locally, language)),
        ),
        columns=("", words.item, words.quantity, words.price, words.total),
        rows=tuple(rows),
        totals=tuple((name, money(minor)) for name, minor in _totals(rental, words, money)),
        notes=(),
    )


def _totals(rental: Rental, words: Words, money: Callable[[int], str]) -> list[tuple[str, int]]:
    booking, quote = rental.booking, rental.booking.quote
    totals = []
    if quote.discount_minor:
        totals.append((words.discount, -quote.discount_minor))
    totals.append((words.net, quote.net_minor))
    totals += [(f"{tax.name or words.tax}", tax.tax.amount_minor) for tax in quote.taxes]
    for charge in booking.charges:
        name = words.charges.get(charge.kind, charge.kind)
        totals.append((_said_of(charge, name, money), charge.amount_minor))
    totals.append((words.total, booking.total_minor + booking.charges_minor))
    return totals


def _said_of(charge: RentalCharge, name: str, money: Callable[[int], str]) -> str:
    """Say what is charged for, and how many of it at what price, or in the staff's own words."""
    if charge.quantity is not None and charge.unit_minor is not None:
        return f"{name}: {charge.quantity} x {money(charge.unit_minor)}"
    is_told = charge.kind == "damage" and charge.about
    return f"{name}: {charge.about}" if is_told else name
