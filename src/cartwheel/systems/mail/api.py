"""What domains and entrypoints use of mail."""

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
from cartwheel.systems.mail.pages import PublicPages
from cartwheel.systems.mail.provider import MailProvider
from cartwheel.systems.mail.smtp import SMTPMailer, open_mailer

__all__ = [
    "Attachment",
    "FolderMailer",
    "Mail",
    "MailDeferredError",
    "MailProvider",
    "MailRefusedError",
    "Mailer",
    "PublicPages",
    "SMTPMailer",
    "compose",
    "ensure_writable",
    "open_mailer",
]
