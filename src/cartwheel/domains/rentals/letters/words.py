"""The words of letters about rentals, language by language."""

from datetime import datetime
from typing import Final

from babel.dates import format_date
from msgspec import Struct

from cartwheel.domains.orders.api import Language
from cartwheel.domains.rentals.letters.contracts import LetterKind
from cartwheel.domains.rentals.rates.quotes import LineCode

_K, _C = LetterKind, LineCode


class Words(Struct, frozen=True, kw_only=True):
    """What letters say in one language; `subjects` and `openings` by what a letter is about."""

    subjects: dict[LetterKind, str]
    openings: dict[LetterKind, str]
    lines: dict[LineCode, str]
    charges: dict[str, str]
    car: str
    pick_up: str
    return_: str
    deposit: str
    fee: str
    discount: str
    net: str
    tax: str
    total: str
    paid: str
    receipt: str
    booking: str
    date: str
    item: str
    quantity: str
    price: str
    season: str


_WORDS: Final = {
    Language.ENGLISH: Words(
        subjects={
            _K.CONFIRMATION: "Your booking {number}",
            _K.CHANGE: "Your booking {number} has changed",
            _K.REMINDER: "Your car is ready tomorrow: {number}",
            _K.CANCELLATION: "Your booking {number} is cancelled",
            _K.RECEIPT: "Receipt for your booking {number}",
        },
        openings={
            _K.CONFIRMATION: "Thank you for your booking. The car is yours for this time.",
            _K.CHANGE: "Your booking has another time. This is how it stands now.",
            _K.REMINDER: "Your car is waiting for you soon.",
            _K.CANCELLATION: "Your booking is cancelled.",
            _K.RECEIPT: "Thank you for driving with us. The receipt is attached.",
        },
        lines={
            _C.MONTH: "Month",
            _C.WEEK: "Week",
            _C.DAY: "Day",
            _C.HOUR: "Hour",
            _C.INSURANCE: "Insurance: {name}",
            _C.SECOND_DRIVER: "Second driver",
            _C.EXTRA: "{name}",
            _C.ONE_WAY: "Return elsewhere",
        },
        charges={
            "late": "Late return",
            "mileage": "Extra mileage",
            "damage": "Damage",
        },
        car="Car",
        pick_up="Pick-up",
        return_="Return",
        deposit="Deposit",
        fee="Fee",
        discount="Discount for length",
        net="Net",
        tax="Tax",
        total="Total",
        paid="Paid",
        receipt="Receipt",
        booking="Booking",
        date="Date",
        item="Item",
        quantity="Quantity",
        price="Price",
        season="{item}, {season}",
    ),
    Language.GERMAN: Words(
        subjects={
            _K.CONFIRMATION: "Ihre Buchung {number}",
            _K.CHANGE: "Ihre Buchung {number} hat sich geändert",
            _K.REMINDER: "Morgen steht Ihr Wagen bereit: {number}",
            _K.CANCELLATION: "Ihre Buchung {number} ist storniert",
            _K.RECEIPT: "Beleg zu Ihrer Buchung {number}",
        },
        openings={
            _K.CONFIRMATION: "Danke für Ihre Buchung. Der Wagen gehört in dieser Zeit Ihnen.",
            _K.CHANGE: "Ihre Buchung hat eine andere Zeit. So steht sie jetzt.",
            _K.REMINDER: "Ihr Wagen erwartet Sie bald.",
            _K.CANCELLATION: "Ihre Buchung ist storniert.",
            _K.RECEIPT: "Danke, dass Sie mit uns gefahren sind. Der Beleg hängt an.",
        },
        lines={
            _C.MONTH: "Monat",
            _C.WEEK: "Woche",
            _C.DAY: "Tag",
            _C.HOUR: "Stunde",
            _C.INSURANCE: "Versicherung: {name}",
            _C.SECOND_DRIVER: "Zweiter Fahrer",
            _C.EXTRA: "{name}",
            _C.ONE_WAY: "Rückgabe an anderem Ort",
        },
        charges={
            "late": "Verspätete Rückgabe",
            "mileage": "Mehrkilometer",
            "damage": "Schaden",
        },
        car="Wagen",
        pick_up="Abholung",
        return_="Rückgabe",
        deposit="Kaution",
        fee="Gebühr",
        discount="Nachlass für die Dauer",
        net="Netto",
        tax="Steuer",
        total="Summe",
        paid="Bezahlt",
        receipt="Beleg",
        booking="Buchung",
        date="Datum",
        item="Posten",
        quantity="Menge",
        price="Preis",
        season="{item}, {season}",
    ),
    Language.SPANISH: Words(
        subjects={
            _K.CONFIRMATION: "Su reserva {number}",
            _K.CHANGE: "Su reserva {number} ha cambiado",
            _K.REMINDER: "Su coche le espera mañana: {number}",
            _K.CANCELLATION: "Su reserva {number} está cancelada",
            _K.RECEIPT: "Recibo de su reserva {number}",
        },
        openings={
            _K.CONFIRMATION: "Gracias por su reserva. El coche es suyo durante este tiempo.",
            _K.CHANGE: "Su reserva tiene otro horario. Así queda ahora.",
            _K.REMINDER: "Su coche le espera pronto.",
            _K.CANCELLATION: "Su reserva está cancelada.",
            _K.RECEIPT: "Gracias por conducir con nosotros. El recibo va adjunto.",
        },
        lines={
            _C.MONTH: "Mes",
            _C.WEEK: "Semana",
            _C.DAY: "Día",
            _C.HOUR: "Hora",
            _C.INSURANCE: "Seguro: {name}",
            _C.SECOND_DRIVER: "Segundo conductor",
            _C.EXTRA: "{name}",
            _C.ONE_WAY: "Devolución en otro lugar",
        },
        charges={
            "late": "Devolución tardía",
            "mileage": "Distancia adicional",
            "damage": "Daño",
        },
        car="Coche",
        pick_up="Recogida",
        return_="Devolución",
        deposit="Depósito",
        fee="Cargo",
        discount="Descuento por duración",
        net="Base",
        tax="Impuesto",
        total="Total",
        paid="Pagado",
        receipt="Recibo",
        booking="Reserva",
        date="Fecha",
        item="Concepto",
        quantity="Cantidad",
        price="Precio",
        season="{item}, {season}",
    ),
    Language.FRENCH: Words(
        subjects={
            _K.CONFIRMATION: "Votre réservation {number}",
            _K.CHANGE: "Votre réservation {number} a changé",
            _K.REMINDER: "Votre voiture vous attend demain : {number}",
            _K.CANCELLATION: "Votre réservation {number} est annulée",
            _K.RECEIPT: "Reçu de votre réservation {number}",
        },
        openings={
            _K.CONFIRMATION: "Merci de votre réservation. La voiture est à vous pour cette durée.",
            _K.CHANGE: "Votre réservation a un autre horaire. Voici où elle en est.",
            _K.REMINDER: "Votre voiture vous attend bientôt.",
            _K.CANCELLATION: "Votre réservation est annulée.",
            _K.RECEIPT: "Merci d'avoir roulé avec nous. Le reçu est joint.",
        },
        lines={
            _C.MONTH: "Mois",
            _C.WEEK: "Semaine",
            _C.DAY: "Jour",
            _C.HOUR: "Heure",
            _C.INSURANCE: "Assurance : {name}",
            _C.SECOND_DRIVER: "Second conducteur",
            _C.EXTRA: "{name}",
            _C.ONE_WAY: "Retour à un autre endroit",
        },
        charges={
            "late": "Retour tardif",
            "mileage": "Distance supplémentaire",
            "damage": "Dommage",
        },
        car="Voiture",
        pick_up="Prise en charge",
        return_="Retour",
        deposit="Caution",
        fee="Frais",
        discount="Remise pour la durée",
        net="Hors taxes",
        tax="Taxes",
        total="Total",
        paid="Payé",
        receipt="Reçu",
        booking="Réservation",
        date="Date",
        item="Poste",
        quantity="Quantité",
        price="Prix",
        season="{item}, {season}",
    ),
}


def words_in(language: Language) -> Words:
    """Return the words of a language."""
    return _WORDS[language]


def show_time(local: datetime, language: Language) -> str:
    """Show a day and a time as a clock shows them there, as a language does."""
    day = format_date(local, format="full", locale=language.value)
    return f"{day}, {local:%H:%M}"
