"""A mail, how it is written, and a folder where a developer finds it."""

import asyncio
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import ClassVar, Final, Protocol
from uuid import UUID

import structlog

from cartwheel.kernel.email_addresses import wire_form
from cartwheel.kernel.errors import AppError, InvalidInputError, Issue, Kind, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import UnrecoverableError
from cartwheel.systems.mail import metrics

_LONGEST_LINE: Final = 998  # RFC 5322, 2.1.1
_SHOWN_REPLY: Final = 200

_log = structlog.get_logger(__name__)


class MailRefusedError(UnrecoverableError):
    """The mail server refuses a mail for good, or it cannot be written to at all."""

    code: ClassVar[str] = "mail.refused"


class MailDeferredError(AppError):
    """
    The mail server does not take a mail now; it is an attempt, and another may go well.

    `may_be_taken` when the server fell silent in the middle: it may have the mail after all.
    """

    code: ClassVar[str] = "mail.deferred"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE

    def __init__(self, message: str, *, may_be_taken: bool = False) -> None:
        super().__init__(message)
        self.may_be_taken = may_be_taken


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a mail; texts are in UTF-8."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """
    A mail to one address: plain text, and beside it HTML that says the same.

    `headers` come on top. What has an `id` is the same mail however often it is sent. `name` stands
    before the sender's address in place of the operator's.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    id: UUID | None = None
    name: str | None = None
    attachments: tuple[Attachment, ...] = ()


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> None:
        """
        Hand a mail over to whoever brings it, once: what comes after its taking counts for nothing.

        Raises:
            MailRefusedError: it will never be taken.
            MailDeferredError: it was not taken; try again later.
            UnavailableError: our own disk does not take it.
        """
        ...

    async def offers_utf8(self) -> bool | None:
        """Tell whether addresses may have foreign letters before the @; None if unknown."""
        ...


class Envelope(Protocol):
    """From and to which address a message goes."""

    @property
    def sender(self) -> str:
        """The address that hears when it cannot be brought."""
        ...

    @property
    def to(self) -> str:
        """The one address that it goes to."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is written to a server: an envelope, and what is in it."""

    sender: str
    to: str
    message: EmailMessage

    @property
    def needs_utf8(self) -> bool:
        """True when the server must offer SMTPUTF8 (RFC 6531)."""
        return not (self.sender.isascii() and self.to.isascii())


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes each mail into a file of its own, which its user alone can read."""

    folder: Path
    sender: str

    async def send(self, mail: Mail) -> None:
        """See `Mailer.send`."""
        message = compose(mail, self.sender).message
        content = letter_bytes(message, linesep="\n")
        path = await asyncio.to_thread(self.write, content)
        _log.info("a mail was written", subject=mail.subject, file=str(path), news=True)
        metrics.sent.labels("taken").inc()

    async def offers_utf8(self) -> bool:
        """See `Mailer.offers_utf8`."""
        return True

    def write(self, content: bytes) -> Path:
        """
        Write a message into a file of its own.

        Raises:
            UnavailableError: the folder cannot be written.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{new_id()}.eml"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(content)
        except OSError as error:
            raise UnavailableError("The mail folder cannot be written") from error
        return path


async def ensure_writable(mailer: Mailer, address: str) -> None:
    """
    Refuse an address that no mail can be sent to from here, where that is known.

    Raises:
        InvalidInputError: there are letters before the @ that the mail server does not take.
    """
    is_plain = address.rpartition("@")[0].isascii()
    if not is_plain and await mailer.offers_utf8() is False:
        message = "No mail can be sent from here to such letters before the @; use another address"
        raise InvalidInputError(Issue(("email",), message))


def compose(mail: Mail, sender: str) -> Letter:
    """
    Write a mail as a server takes it.

    Domains are in A-labels. No encoded word ever stands in an address, which RFC 2047 forbids:
    foreign letters before the @ are written as they are, in UTF-8 (RFC 6532).

    Raises:
        MailRefusedError: an address cannot be written.
    """
    name, own = parseaddr(sender)
    name = name if mail.name is None else " ".join(mail.name.split())
    try:
        letter = Letter(wire_form(own), wire_form(mail.to), EmailMessage(policy.SMTP))
        if letter.needs_utf8:
            letter = Letter(letter.sender, letter.to, EmailMessage(policy.SMTPUTF8))
        message = letter.message
        message["From"] = _header(letter.sender, name)
        message["To"] = _header(letter.to)
    except ValueError as error:
        raise MailRefusedError("The address cannot be written to") from error
    # Names in it may hold what counts as a line break, which no header takes.
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = formatdate()
    domain = letter.sender.rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{mail.id}@{domain}>" if mail.id else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    for header, value in mail.headers:
        message[header] = value
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for file in mail.attachments:
        kind, _, subtype = file.media_type.partition("/")
        params = {"charset": "utf-8"} if kind == "text" else {}
        message.add_attachment(
            file.content, maintype=kind, subtype=subtype, filename=file.name, params=params
        )
    return letter


def letter_bytes(message: EmailMessage, *, linesep: str = "\r\n") -> bytes:
    """Return a message as it goes out: long links in headers stay whole, which folding breaks."""
    return message.as_bytes(
        policy=message.policy.clone(linesep=linesep, max_line_length=_LONGEST_LINE)
    )


@contextmanager
def counted() -> Iterator[None]:
    """Count what handing a mail over comes to, and say in the log why one was not taken."""
    try:
        yield
    except MailRefusedError as error:
        metrics.sent.labels("refused").inc()
        _log.warning("mail.refused", reason=str(error))
        raise
    except MailDeferredError as error:
        metrics.sent.labels("deferred").inc()
        _log.info("mail.deferred", reason=str(error))
        raise
    metrics.sent.labels("taken").inc()


def shown(reply: str, letter: Envelope) -> str:
    """Return the words of a service without the address, which no log is to hold."""
    text = re.sub(re.escape(letter.to), "…", reply, flags=re.IGNORECASE)
    return "".join(each if each.isprintable() else " " for each in text)[:_SHOWN_REPLY].strip()


def _header(address: str, name: str = "") -> Address:
    # Given as one, the library takes foreign letters before the @ for a defect.
    local, _, domain = address.rpartition("@")
    return Address(name, username=local, domain=domain)
