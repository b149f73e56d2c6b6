"""The words of agreements, in the languages that they are written in."""

from typing import Final

from msgspec import Struct

from cartwheel.domains.orders.api import Language

CONSENT_VERSION: Final = "2026-11"
"""Of the wordings below; another wording is another version."""


class AgreementWords(Struct, frozen=True, kw_only=True):
    """What agreements, and the mails about them, say in one language."""

    title: str
    amendment: str
    date: str
    renter: str
    unlimited: str
    terms: str
    signature: str
    consent: str
    subject: str
    opening: str
    until: str
    signed_subject: str
    signed: str


_WORDS: Final = {
    Language.ENGLISH: AgreementWords(
        title="Rental agreement {number}",
        amendment="Amendment to rental agreement {number}",
        date="Made on",
        renter="Renter",
        unlimited="This amends the agreement that was signed before; it holds from now on.",
        terms="Terms",
        signature="Signature of the renter",
        consent=(
            "I have read the agreement and accept it. I agree to sign it electronically, and that"
            " the time, my browser and what the shop keeps of my network address are recorded with"
            " my signature."
        ),
        subject="Please sign: {title}",
        opening="Please read and sign the agreement for your booking {number}:",
        until="The link is yours alone and can be used until {until}.",
        signed_subject="Signed: {title}",
        signed="Thank you. The agreement that you have signed is attached.",
    ),
    Language.GERMAN: AgreementWords(
        title="Mietvertrag {number}",
        amendment="Änderung zum Mietvertrag {number}",
        date="Erstellt am",
        renter="Mieter",
        unlimited="Dies ändert den zuvor unterschriebenen Vertrag und gilt von jetzt an.",
        terms="Bedingungen",
        signature="Unterschrift des Mieters",
        consent=(
            "Ich habe den Vertrag gelesen und nehme ihn an. Ich bin einverstanden, elektronisch zu"
            " unterschreiben, und dass die Zeit, mein Browser und was der Laden von meiner"
            " Netzadresse aufbewahrt mit meiner Unterschrift festgehalten werden."
        ),
        subject="Bitte unterschreiben: {title}",
        opening="Bitte lesen und unterschreiben Sie den Vertrag zu Ihrer Buchung {number}:",
        until="Der Link gehört Ihnen allein und gilt bis {until}.",
        signed_subject="Unterschrieben: {title}",
        signed="Vielen Dank. Der Vertrag, den Sie unterschrieben haben, hängt an.",
    ),
}


def agreement_words(language: Language) -> AgreementWords:
    """Return the words of English or German."""
    return _WORDS[language]
