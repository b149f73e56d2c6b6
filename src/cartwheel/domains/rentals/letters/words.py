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
    to_booking: str
    paid_back: str
    key_subject: str
    key_opening: str
    key_closing: str
    waiting_subject: str
    waiting_opening: str


_WORDS: Final = {
    Language.ENGLISH: Words(
        subjects={
            _K.CONFIRMATION: "Your booking {number}",
            _K.CHANGE: "Your booking {number} has changed",
            _K.REMINDER: "Your car is ready tomorrow: {number}",
            _K.CANCELLATION: "Your booking {number} is cancelled",
            _K.RECEIPT: "Receipt for your booking {number}",
            _K.NO_SHOW: "Nobody came for your car: {number}",
            _K.EXPIRY: "Your reservation {number} has ended",
            _K.MONEY_BACK: "Your payment for {number} goes back",
        },
        openings={
            _K.CONFIRMATION: "Thank you for your booking. The car is yours for this time.",
            _K.CHANGE: "Your booking has another time. This is how it stands now.",
            _K.REMINDER: "Your car is waiting for you soon.",
            _K.CANCELLATION: "Your booking is cancelled.",
            _K.RECEIPT: "Thank you for driving with us. The receipt is attached.",
            _K.NO_SHOW: "The car was not picked up in time, so your booking has ended.",
            _K.EXPIRY: (
                "The time to pay was over, so the car is free for others again. Nothing was "
                "charged; book again whenever you like."
            ),
            _K.MONEY_BACK: (
                "A payment came when the car was held no longer. It goes back to where it came "
                "from; nothing else is to be done."
            ),
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
        to_booking="Your booking online",
        paid_back="Goes back",
        key_subject="Your bookings",
        key_opening="By this link you see and change your bookings. It holds for an hour.",
        key_closing="If you did not ask for it, there is nothing to do: nobody else can use it.",
        waiting_subject="{car} is free now",
        waiting_opening=(
            "The car that you wait for is free. It is not held for you: whoever books first has it."
        ),
    ),
    Language.GERMAN: Words(
        subjects={
            _K.CONFIRMATION: "Ihre Buchung {number}",
            _K.CHANGE: "Ihre Buchung {number} hat sich geändert",
            _K.REMINDER: "Morgen steht Ihr Wagen bereit: {number}",
            _K.CANCELLATION: "Ihre Buchung {number} ist storniert",
            _K.RECEIPT: "Beleg zu Ihrer Buchung {number}",
            _K.NO_SHOW: "Ihr Wagen wurde nicht abgeholt: {number}",
            _K.EXPIRY: "Ihre Reservierung {number} ist abgelaufen",
            _K.MONEY_BACK: "Ihre Zahlung zu {number} geht zurück",
        },
        openings={
            _K.CONFIRMATION: "Danke für Ihre Buchung. Der Wagen gehört in dieser Zeit Ihnen.",
            _K.CHANGE: "Ihre Buchung hat eine andere Zeit. So steht sie jetzt.",
            _K.REMINDER: "Ihr Wagen erwartet Sie bald.",
            _K.CANCELLATION: "Ihre Buchung ist storniert.",
            _K.RECEIPT: "Danke, dass Sie mit uns gefahren sind. Der Beleg hängt an.",
            _K.NO_SHOW: (
                "Der Wagen wurde nicht rechtzeitig abgeholt. Damit ist Ihre Buchung beendet."
            ),
            _K.EXPIRY: (
                "Die Zeit zum Bezahlen war um, deshalb ist der Wagen wieder für andere frei. Es "
                "wurde nichts abgebucht; buchen Sie gern neu."
            ),
            _K.MONEY_BACK: (
                "Eine Zahlung kam, als der Wagen nicht mehr für Sie gehalten wurde. Sie geht "
                "dorthin zurück, woher sie kam; sonst ist nichts zu tun."
            ),
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
        to_booking="Ihre Buchung im Netz",
        paid_back="Geht zurück",
        key_subject="Ihre Buchungen",
        key_opening="Über diesen Link sehen und ändern Sie Ihre Buchungen. Er gilt eine Stunde.",
        key_closing=(
            "Falls Sie nicht darum gebeten haben, ist nichts zu tun: Niemand sonst kann ihn "
            "benutzen."
        ),
        waiting_subject="{car} ist jetzt frei",
        waiting_opening=(
            "Der Wagen, auf den Sie warten, ist frei. Er wird nicht für Sie gehalten: Wer zuerst "
            "bucht, bekommt ihn."
        ),
    ),
    Language.SPANISH: Words(
        subjects={
            _K.CONFIRMATION: "Su reserva {number}",
            _K.CHANGE: "Su reserva {number} ha cambiado",
            _K.REMINDER: "Su coche le espera mañana: {number}",
            _K.CANCELLATION: "Su reserva {number} está cancelada",
            _K.RECEIPT: "Recibo de su reserva {number}",
            _K.NO_SHOW: "Nadie recogió su coche: {number}",
            _K.EXPIRY: "Su reserva {number} ha caducado",
            _K.MONEY_BACK: "Su pago de {number} se devuelve",
        },
        openings={
            _K.CONFIRMATION: "Gracias por su reserva. El coche es suyo durante este tiempo.",
            _K.CHANGE: "Su reserva tiene otro horario. Así queda ahora.",
            _K.REMINDER: "Su coche le espera pronto.",
            _K.CANCELLATION: "Su reserva está cancelada.",
            _K.RECEIPT: "Gracias por conducir con nosotros. El recibo va adjunto.",
            _K.NO_SHOW: "El coche no se recogió a tiempo y su reserva ha terminado.",
            _K.EXPIRY: (
                "El plazo de pago terminó y el coche vuelve a estar libre. No se ha cobrado nada;"
                " puede reservar de nuevo cuando quiera."
            ),
            _K.MONEY_BACK: (
                "Llegó un pago cuando el coche ya no estaba retenido. Se devuelve por donde vino;"
                " no tiene que hacer nada más."
            ),
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
        to_booking="Su reserva en línea",
        paid_back="Se devuelve",
        key_subject="Sus reservas",
        key_opening="Con este enlace puede ver y cambiar sus reservas. Vale durante una hora.",
        key_closing="Si no lo ha pedido, no tiene que hacer nada: nadie más puede usarlo.",
        waiting_subject="{car} está libre ahora",
        waiting_opening=(
            "El coche que espera está libre. No está retenido para usted: es de quien reserve "
            "primero."
        ),
    ),
    Language.FRENCH: Words(
        subjects={
            _K.CONFIRMATION: "Votre réservation {number}",
            _K.CHANGE: "Votre réservation {number} a changé",
            _K.REMINDER: "Votre voiture vous attend demain : {number}",
            _K.CANCELLATION: "Votre réservation {number} est annulée",
            _K.RECEIPT: "Reçu de votre réservation {number}",
            _K.NO_SHOW: "Votre voiture n'a pas été prise : {number}",
            _K.EXPIRY: "Votre réservation {number} a expiré",
            _K.MONEY_BACK: "Votre paiement pour {number} est remboursé",
        },
        openings={
            _K.CONFIRMATION: "Merci de votre réservation. La voiture est à vous pour cette durée.",
            _K.CHANGE: "Votre réservation a un autre horaire. Voici où elle en est.",
            _K.REMINDER: "Votre voiture vous attend bientôt.",
            _K.CANCELLATION: "Votre réservation est annulée.",
            _K.RECEIPT: "Merci d'avoir roulé avec nous. Le reçu est joint.",
            _K.NO_SHOW: "La voiture n'a pas été prise à temps ; votre réservation est terminée.",
            _K.EXPIRY: (
                "Le délai de paiement est passé et la voiture est de nouveau libre. Rien n'a été "
                "débité ; réservez à nouveau quand vous voulez."
            ),
            _K.MONEY_BACK: (
                "Un paiement est arrivé quand la voiture n'était plus retenue. Il retourne d'où "
                "il vient ; vous n'avez rien d'autre à faire."
            ),
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
        to_booking="Votre réservation en ligne",
        paid_back="Remboursé",
        key_subject="Vos réservations",
        key_opening="Par ce lien vous voyez et changez vos réservations. Il est valable une heure.",
        key_closing=(
            "Si vous ne l'avez pas demandé, il n'y a rien à faire : personne d'autre ne peut "
            "l'utiliser."
        ),
        waiting_subject="{car} est libre maintenant",
        waiting_opening=(
            "La voiture que vous attendez est libre. Elle n'est pas retenue pour vous : elle est "
            "à qui réserve en premier."
        ),
    ),
}


def words_in(language: Language) -> Words:
    """Return the words of a language."""
    return _WORDS[language]


def show_time(local: datetime, language: Language) -> str:
    """Show a day and a time as a clock shows them there, as a language does."""
    day = format_date(local, format="full", locale=language.value)
    return f"{day}, {local:%H:%M}"
