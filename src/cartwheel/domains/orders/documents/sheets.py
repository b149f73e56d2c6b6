"""What documents say, worked out of an order and its frozen price: pure."""

from datetime import datetime

import msgspec

from cartwheel.domains.orders.contracts import Address, Order
from cartwheel.domains.orders.documents.contracts import Sheet
from cartwheel.domains.orders.documents.words import show_date, show_money, words_in
from cartwheel.domains.orders.fulfilments.contracts import Fulfilment
from cartwheel.domains.orders.returns.contracts import OrderRefund
from cartwheel.domains.orders.settings import Language
from cartwheel.domains.pricing.api import LineTax, Quote
from cartwheel.kernel.money import allot


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """Who sells, and in which language."""

    language: Language
    seller: tuple[str, ...]
    footer: str


def invoice(order: Order, quote: Quote, head: Letterhead, *, number: str, at: datetime) -> Sheet:
    """
    Say what was bought and what it costs; taxes by their rates.

    The lines' totals, shipping and rounding add up to the total.
    """
    words, language = words_in(head.language), head.language

    def money(minor: int) -> str:
        return show_money(minor, order.currency, language)

    totals = [(words.shipping, money(order.shipping_minor))] if order.shipping_minor else []
    if order.discount_minor:
        totals.append((words.discounts, money(-order.discount_minor)))
    totals.append((words.net, money(quote.net.amount_minor)))
    totals += [(_tax(words.tax, tax), money(tax.tax.amount_minor)) for tax in quote.taxes]
    if order.rounding_minor:
        totals.append((words.rounding, money(order.rounding_minor)))
    totals.append((words.total, money(order.total_minor)))
    return Sheet(
        language=language,
        title=f"{words.invoice} {number}",
        seller=head.seller,
        footer=head.footer,
        recipient=_lines(order.billing_address or order.shipping_address, order.email),
        facts=(
            (words.number, number),
            (words.date, show_date(at, language)),
            (words.order, order.number),
        ),
        columns=(words.sku, words.item, words.quantity, words.price, words.total),
        rows=tuple(
            (
                line.sku,
                line.title,
                str(line.quantity),
                money(line.unit_minor),
                money(line.total_minor),
            )
            for line in order.lines
        ),
        totals=tuple(totals),
        notes=() if order.tax_minor else (words.exempt,),
    )


def credit_note(
    order: Order,
    quote: Quote,
    refund: OrderRefund,
    head: Letterhead,
    *,
    number: str,
    invoice_number: str,
    at: datetime,
) -> Sheet:
    """Say what is credited of an invoice; its taxes are those of the order, in proportion."""
    words, language = words_in(head.language), head.language

    def money(minor: int) -> str:
        return show_money(-minor, order.currency, language)

    parts = credited(refund.amount_minor, quote)
    named = [words.net, *(_tax(words.tax, tax) for tax in quote.taxes)]
    return Sheet(
        language=language,
        title=f"{words.credit_note} {number}",
        seller=head.seller,
        footer=head.footer,
        recipient=_lines(order.billing_address or order.shipping_address, order.email),
        facts=(
            (words.number, number),
            (words.date, show_date(at, language)),
            (words.for_invoice, invoice_number),
            (words.order, order.number),
        ),
        columns=(words.sku, words.item, words.quantity, words.price, words.total),
        rows=(("", refund.reason or words.credited, "1", *(money(refund.amount_minor),) * 2),),
        totals=(
            *zip(named, map(money, parts), strict=True),
            (words.total, money(refund.amount_minor)),
        ),
        notes=(),
    )


def packing_slip(order: Order, fulfilment: Fulfilment, head: Letterhead, *, at: datetime) -> Sheet:
    """Say what is in a parcel; no prices, since it may be a present."""
    words = words_in(head.language)
    lines = {line.id: line for line in order.lines}
    facts = [(words.order, order.number), (words.date, show_date(at, head.language))]
    if fulfilment.tracking_number:
        facts.append((words.tracking, fulfilment.tracking_number))
    return Sheet(
        language=head.language,
        title=f"{words.packing_slip} {order.number}",
        seller=head.seller,
        footer=head.footer,
        recipient=_lines(order.shipping_address, None),
        facts=tuple(facts),
        columns=(words.sku, words.item, words.quantity),
        rows=tuple(
            (lines[each.line_id].sku, lines[each.line_id].title, str(each.quantity))
            for each in fulfilment.lines
        ),
        totals=(),
        notes=(),
    )


def credited(amount_minor: int, quote: Quote) -> tuple[int, ...]:
    """Divide an amount into net and taxes as the order's total is, without a remainder."""
    weights = [quote.net.amount_minor, *(tax.tax.amount_minor for tax in quote.taxes)]
    if not any(weights):
        weights[0] = 1
    return allot(amount_minor, weights)


def _tax(word: str, tax: LineTax) -> str:
    percent, rest = divmod(tax.rate_ppm, 10_000)
    shown = f"{percent}.{rest:04}".rstrip("0").rstrip(".")
    return f"{tax.name or word} {shown} %"


def _lines(address: Address | None, email: str | None) -> tuple[str, ...]:
    if address is None:
        return (email,) if email else ()
    town = f"{address.postal_code} {address.city}".strip()
    country = " ".join(part for part in (address.region, address.country) if part)
    return (address.company, address.name, address.line1, address.line2, town, country)
