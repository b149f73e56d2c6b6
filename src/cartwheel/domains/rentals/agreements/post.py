"""Mails about agreements."""

from datetime import datetime
from typing import Final
from uuid import UUID

from cartwheel.domains.orders.api import Language
from cartwheel.domains.rentals.agreements.words import agreement_words
from cartwheel.domains.rentals.letters.words import show_time
from cartwheel.systems.mail.api import Attachment, Mail

PDF: Final = "application/pdf"


def file_name_of(booking_number: str, number: int) -> str:
    """Return what the file of an agreement is called."""
    return f"agreement-{booking_number}-{number}.pdf"


def asking(
    to: str,
    *,
    title: str,
    booking_number: str,
    url: str,
    until: datetime,
    language: Language,
    mail_id: UUID,
) -> Mail:
    """Ask somebody to sign; `until` is by the clock where the car is picked up."""
    words = agreement_words(language)
    paragraphs = (
        words.opening.format(number=booking_number),
        url,
        words.until.format(until=show_time(until, language)),
    )
    return Mail(
        to=to,
        subject=words.subject.format(title=title),
        text="\n\n".join(paragraphs) + "\n",
        id=mail_id,
    )


def thanking(
    to: str, *, title: str, name: str, content: bytes, language: Language, mail_id: UUID
) -> Mail:
    """Send somebody what they have signed."""
    words = agreement_words(language)
    return Mail(
        to=to,
        subject=words.signed_subject.format(title=title),
        text=f"{words.signed}\n",
        id=mail_id,
        attachments=(Attachment(name, PDF, content),),
    )
