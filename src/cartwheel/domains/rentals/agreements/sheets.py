"""What an agreement says: the parties, the car, the times, the price and the terms."""

from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from cartwheel.domains.orders.api import Language, Letterhead, show_date, show_money
from cartwheel.domains.rentals.agreements.words import agreement_words
from cartwheel.domains.rentals.letters.contracts import Place, Rental
from cartwheel.domains.rentals.letters.post import name_of
from cartwheel.domains.rentals.letters.words import Words, show_time, words_in
from cartwheel.systems.documents.api import Template
from cartwheel.systems.providers.signatures.api import SIGN_HERE

TEMPLATE: Final = Template(Path(__file__).parent / "agreement.typ")


class AgreementSheet(Struct, frozen=True, kw_only=True):
    """What an agreement says, as `agreement.typ` lays it out: texts, in its language."""

    language: Language
    title: str
    seller: tuple[str, ...]
    footer: str
    renter: str
    recipient: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    prices: tuple[tuple[str, str], ...]
    opening: str
    terms_title: str
    terms: tuple[str, ...]
    signature: str
    sign_here: str = SIGN_HERE


def agreement_sheet(
    rental: Rental,
    head: Letterhead,
    terms: tuple[str, ...],
    *,
    amends: bool,
    at: datetime,
    zone: ZoneInfo,
) -> AgreementSheet:
    """Say what is agreed on; prices are those of the booking as it stands."""
    language, booking = head.language, rental.booking
    words, letter = agreement_words(language), words_in(language)
    title = words.amendment if amends else words.title
    return AgreementSheet(
        language=language,
        title=title.format(number=booking.number),
        seller=head.seller,
        footer=head.footer,
        renter=words.renter,
        recipient=tuple(filter(None, (booking.name, booking.email))),
        facts=(
            (words.date, show_date(at.astimezone(zone), language)),
            (letter.booking, booking.number),
            (letter.car, rental.car),
            (letter.pick_up, _end(rental.starts_locally, rental.pickup, language)),
            (letter.return_, _end(rental.ends_locally, rental.back, language)),
        ),
        prices=tuple(_prices(rental, letter, language)),
        opening=words.unlimited if amends else "",
        terms_title=words.terms,
        terms=terms,
        signature=words.signature,
    )


def _end(local: datetime, place: Place, language: Language) -> str:
    where = ", ".join((place.name, *place.address.splitlines()))
    return f"{show_time(local, language)} ({local:%Z}), {where}"


def _prices(rental: Rental, words: Words, language: Language) -> list[tuple[str, str]]:
    booking, quote = rental.booking, rental.booking.quote

    def money(minor: int) -> str:
        return show_money(minor, booking.currency, language)

    lines = [
        (f"{line.quantity} x {name_of(line, words)}", money(line.gross_minor))
        for line in quote.lines
    ]
    if quote.discount_minor:
        lines.append((words.discount, money(-quote.discount_minor)))
    lines.append((words.net, money(quote.net_minor)))
    lines += [(tax.name or words.tax, money(tax.tax.amount_minor)) for tax in quote.taxes]
    lines.append((words.total, money(booking.total_minor)))
    if booking.deposit_minor:
        lines.append((words.deposit, money(booking.deposit_minor)))
    return lines
