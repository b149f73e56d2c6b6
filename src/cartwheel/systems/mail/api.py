"""What domains and entrypoints use of mail."""

from cartwheel.systems.mail.bulk import (
    Carrier,
    EachCarrier,
    Fate,
    SMTPCarrier,
    Tell,
    Told,
    carrier_of,
)
from cartwheel.systems.mail.mailers import (
    Attachment,
    FolderMailer,
    Mail,
    MailDeferredError,
    Mailer,
    MailRefusedError,
    compose,
    ensure_writable,
)
from cartwheel.systems.mail.opening import domain_of, key_of, open_mailer
from cartwheel.systems.mail.pages import PublicPages
from cartwheel.systems.mail.pipelining import RawLetter
from cartwheel.systems.mail.provider import MailProvider
from cartwheel.systems.mail.ses import SESMailer
from cartwheel.systems.mail.signing import DomainKey
from cartwheel.systems.mail.smtp import SMTPMailer

__all__ = [
    "Attachment",
    "Carrier",
    "DomainKey",
    "EachCarrier",
    "Fate",
    "FolderMailer",
    "Mail",
    "MailDeferredError",
    "MailProvider",
    "MailRefusedError",
    "Mailer",
    "PublicPages",
    "RawLetter",
    "SESMailer",
    "SMTPCarrier",
    "SMTPMailer",
    "Tell",
    "Told",
    "carrier_of",
    "compose",
    "domain_of",
    "ensure_writable",
    "key_of",
    "open_mailer",
]
