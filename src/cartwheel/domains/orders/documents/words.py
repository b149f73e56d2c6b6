"""The words of documents and mails about orders, language by language, and how money is shown."""

from datetime import datetime
from typing import Final

import msgspec
from babel import Locale
from babel.dates import format_date
from babel.numbers import parse_pattern

from cartwheel.domains.orders.settings import Language
from cartwheel.kernel.money import exponent, to_major


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What documents and mails say in one language."""

    invoice: str
    credit_note: str
    packing_slip: str
    number: str
    date: str
    order: str
    for_invoice: str
    sku: str
    item: str
    quantity: str
    price: str
    total: str
    discounts: str
    shipping: str
    rounding: str
    net: str
    tax: str
    credited: str
    tracking: str
    exempt: str
    confirmed_subject: str
    confirmed: str


_WORDS: Final = {
    Language.ENGLISH: Words(
        invoice="Invoice",
        credit_note="Credit note",
        packing_slip="Packing slip",
        number="Number",
        date="Date",
        order="Order",
        for_invoice="For invoice",
        sku="SKU",
        item="Item",
        quantity="Quantity",
        price="Price",
        total="Total",
        discounts="Discounts",
        shipping="Shipping",
        rounding="Rounding",
        net="Net",
        tax="Tax",
        credited="Credited",
        tracking="Tracking",
        exempt="Tax was not charged.",
        confirmed_subject="Your order {number}",
        confirmed="Thank you for your order {number}. We have it, and it will be on its way soon.",
    ),
    Language.GERMAN: Words(
        invoice="Rechnung",
        credit_note="Gutschrift",
        packing_slip="Lieferschein",
        number="Nummer",
        date="Datum",
        order="Bestellung",
        for_invoice="Zur Rechnung",
        sku="Artikelnr.",
        item="Artikel",
        quantity="Menge",
        price="Preis",
        total="Summe",
        discounts="Nachlässe",
        shipping="Versand",
        rounding="Rundung",
        net="Netto",
        tax="Steuer",
        credited="Gutgeschrieben",
        tracking="Sendungsnummer",
        exempt="Es wurde keine Steuer berechnet.",
        confirmed_subject="Ihre Bestellung {number}",
        confirmed="Danke für Ihre Bestellung {number}. Sie ist da und geht bald auf die Reise.",
    ),
    Language.SPANISH: Words(
        invoice="Factura",
        credit_note="Factura rectificativa",
        packing_slip="Albarán",
        number="Número",
        date="Fecha",
        order="Pedido",
        for_invoice="De la factura",
        sku="Referencia",
        item="Artículo",
        quantity="Cantidad",
        price="Precio",
        total="Total",
        discounts="Descuentos",
        shipping="Envío",
        rounding="Redondeo",
        net="Base",
        tax="Impuesto",
        credited="Abonado",
        tracking="Seguimiento",
        exempt="No se ha cobrado impuesto.",
        confirmed_subject="Su pedido {number}",
        confirmed="Gracias por su pedido {number}. Lo tenemos y saldrá pronto.",
    ),
    Language.FRENCH: Words(
        invoice="Facture",
        credit_note="Avoir",
        packing_slip="Bon de livraison",
        number="Numéro",
        date="Date",
        order="Commande",
        for_invoice="Sur la facture",
        sku="Référence",
        item="Article",
        quantity="Quantité",
        price="Prix",
        total="Total",
        discounts="Remises",
        shipping="Livraison",
        rounding="Arrondi",
        net="Hors taxes",
        tax="Taxes",
        credited="Remboursé",
        tracking="Suivi",
        exempt="Aucune taxe n'a été facturée.",
        confirmed_subject="Votre commande {number}",
        confirmed="Merci pour votre commande {number}. Nous l'avons reçue, elle partira bientôt.",
    ),
}


def words_in(language: Language) -> Words:
    """Return the words of a language."""
    return _WORDS[language]


def show_money(minor: int, currency: str, language: Language) -> str:
    """
    Show an amount as a language does, with as many decimals as the currency has by ISO 4217.

    CLDR shows fewer of some, and an invoice has to add up.
    """
    locale = Locale.parse(language)
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    digits = exponent(currency)
    pattern.frac_prec = (digits, digits)
    shown: str = pattern.apply(
        to_major(minor, currency), locale, currency=currency, currency_digits=False
    )
    return shown


def show_date(at: datetime, language: Language) -> str:
    """Show a day as a language does, in full."""
    return format_date(at, format="long", locale=language.value)
