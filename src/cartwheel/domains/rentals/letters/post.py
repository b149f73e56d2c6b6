"""What customers are written about their rentals."""

from typing import Final
from uuid import UUID

from cartwheel.domains.orders.api import Language, show_money
from cartwheel.domains.rentals.letters.contracts import LetterKind, Place, Rental, Waited
from cartwheel.domains.rentals.letters.ics import (
    MEDIA_TYPE,
    CalendarEvent,
    EventStatus,
    write_calendar,
)
from cartwheel.domains.rentals.letters.words import Words, show_time, words_in
from cartwheel.domains.rentals.rates.quotes import RentalLine
from cartwheel.systems.mail.api import Attachment, Mail

_WITH_CALENDAR: Final = (LetterKind.CONFIRMATION, LetterKind.CHANGE, LetterKind.CANCELLATION)


def letter(
    kind: LetterKind,
    rental: Rental,
    language: Language,
    *,
    mail_id: UUID,
    attached: tuple[Attachment, ...] = (),
    link: str | None = None,
) -> Mail:
    """
    Compose a mail about a booking; `link` is where the customer finds it.

    Those that make, move or cancel it bring it for the customer's calendar, too.
    """
    words, booking = words_in(language), rental.booking
    if kind in _WITH_CALENDAR:
        content = write_calendar([event_of(rental, language)])
        attached = (*attached, Attachment(f"{booking.number}.ics", MEDIA_TYPE, content))
    paragraphs = [
        words.openings[kind],
        _where_and_when(rental, words, language),
        _prices(kind, rental, words, language),
        "" if link is None else f"{words.to_booking}:\n{link}",
    ]
    return Mail(
        to=booking.email,
        subject=words.subjects[kind].format(number=booking.number),
        text="\n\n".join(filter(None, paragraphs)) + "\n",
        id=mail_id,
        attachments=attached,
    )


def key_letter(to: str, language: Language, *, mail_id: UUID, link: str) -> Mail:
    """Compose a mail with the key to all bookings of an address."""
    words = words_in(language)
    text = f"{words.key_opening}\n\n{link}\n\n{words.key_closing}\n"
    return Mail(to=to, subject=words.key_subject, text=text, id=mail_id)


def waiting_letter(waited: Waited, language: Language, *, mail_id: UUID, link: str | None) -> Mail:
    """Compose a mail to somebody who waited for a car."""
    words, starts = words_in(language), show_time(waited.starts_locally, language)
    when = "\n".join(
        (
            f"{words.car}: {waited.car}",
            f"{words.pick_up}: {starts}, {_place(waited.place)}",
            f"{words.return_}: {show_time(waited.ends_locally, language)}",
        )
    )
    paragraphs = [words.waiting_opening, when, "" if link is None else link]
    return Mail(
        to=waited.email,
        subject=words.waiting_subject.format(car=waited.car),
        text="\n\n".join(filter(None, paragraphs)) + "\n",
        id=mail_id,
    )


def event_of(rental: Rental, language: Language) -> CalendarEvent:
    """Return a booking as an event of the customer's calendar; later versions replace earlier."""
    booking, words = rental.booking, words_in(language)
    cancelled = booking.status in ("cancelled", "expired", "no_show")
    return CalendarEvent(
        uid=f"{booking.id}@rentals.cartwheel",
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        summary=f"{rental.car} ({booking.number})",
        location=_place(rental.pickup),
        description=f"{words.return_}: {_place(rental.back)}",
        status=EventStatus.CANCELLED if cancelled else EventStatus.CONFIRMED,
        stamped_at=booking.created_at,
        sequence=booking.version,
    )


def name_of(line: RentalLine, words: Words) -> str:
    """Say what a line of a price is for, with the season where it lies in one."""
    item = words.lines[line.code].format(name=line.name or "")
    seasons = ", ".join(each.season for each in line.seasons if each.season is not None)
    return words.season.format(item=item, season=seasons) if seasons else item


def _where_and_when(rental: Rental, words: Words, language: Language) -> str:
    starts, ends = rental.starts_locally, rental.ends_locally
    return "\n".join(
        (
            f"{words.booking}: {rental.booking.number}",
            f"{words.car}: {rental.car}",
            f"{words.pick_up}: {show_time(starts, language)}, {_place(rental.pickup)}",
            f"{words.return_}: {show_time(ends, language)}, {_place(rental.back)}",
        )
    )


def _prices(kind: LetterKind, rental: Rental, words: Words, language: Language) -> str:
    booking, quote = rental.booking, rental.booking.quote

    def money(minor: int) -> str:
        return show_money(minor, booking.currency, language)

    if kind in (LetterKind.CANCELLATION, LetterKind.NO_SHOW):
        return f"{words.fee}: {money(booking.fee_minor)}"
    if kind is LetterKind.MONEY_BACK:
        return f"{words.paid_back}: {money(booking.refunded_minor)}"
    if kind is LetterKind.EXPIRY:
        return ""
    lines = [
        f"{line.quantity} x {name_of(line, words)}: {money(line.gross_minor)}"
        for line in quote.lines
    ]
    if quote.discount_minor:
        lines.append(f"{words.discount}: {money(-quote.discount_minor)}")
    if not quote.prices_include_tax and quote.tax_minor:
        lines.append(f"{words.tax}: {money(quote.tax_minor)}")
    lines.append(f"{words.total}: {money(booking.total_minor)}")
    if booking.deposit_minor:
        lines.append(f"{words.deposit}: {money(booking.deposit_minor)}")
    return "\n".join(lines)


def _place(place: Place) -> str:
    address = ", ".join(place.address.splitlines())
    return f"{place.name}, {address}" if address else place.name
