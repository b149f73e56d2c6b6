"""Sending mail: by SMTP, or into a folder where a developer finds it."""

import asyncio
import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import structlog

from cartwheel.kernel.addresses import is_loopback
from cartwheel.kernel.errors import InvalidInputError, Issue, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.settings import Settings

_TIMEOUT_SECONDS: Final = 20
_PORTS: Final = {"smtp": 587, "smtp+starttls": 587, "smtps": 465}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of plain text to one address."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> None:
        """
        Hand a mail over to whoever brings it.

        Raises:
            UnavailableError: it was not taken; try again later.
        """
        ...


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes each mail into a file of its own, which its user alone can read."""

    folder: Path
    sender: str

    async def send(self, mail: Mail) -> None:
        """See `Mailer.send`."""
        path = await asyncio.to_thread(self._write, bytes(_message(mail, self.sender)))
        _log.info("a mail was written", subject=mail.subject, file=str(path), news=True)

    def _write(self, content: bytes) -> Path:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{new_id()}.eml"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(content)
        except OSError as error:
            raise UnavailableError("The mail folder cannot be written") from error
        return path


@dataclass(frozen=True, slots=True)
class SMTPMailer:
    """
    Hands mail to a server, with a connection for each.

    `smtp+starttls://` goes on with TLS alone and `smtps://` begins with it; both check the
    server's certificate. `smtp://` takes TLS up where it is offered, which whoever sits
    between can prevent, and never says a password without.
    """

    url: str
    sender: str

    async def send(self, mail: Mail) -> None:
        """See `Mailer.send`."""
        await asyncio.to_thread(self._send, _message(mail, self.sender))

    def _send(self, message: EmailMessage) -> None:
        try:
            with self._connect() as client:
                client.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise UnavailableError("The mail server does not take the mail") from error

    def _connect(self) -> smtplib.SMTP:
        url = urlsplit(self.url)
        host, port = url.hostname or "", url.port or _PORTS.get(url.scheme, 25)
        context = ssl.create_default_context()
        if url.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=_TIMEOUT_SECONDS, context=context
            )
        else:
            client = smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)
        try:
            _secure(client, url, context)
        except BaseException:
            client.close()
            raise
        return client


def _secure(client: smtplib.SMTP, url: SplitResult, context: ssl.SSLContext) -> None:
    if url.scheme != "smtps":
        client.ehlo_or_helo_if_needed()
        if client.has_extn("starttls"):
            client.starttls(context=context)
        elif url.username or url.scheme == "smtp+starttls":
            raise smtplib.SMTPException("The server offers no TLS")
    if url.username:
        client.login(unquote(url.username), unquote(url.password or ""))


def open_mailer(settings: Settings) -> Mailer:
    """
    Return the mailer that the operator chose, and warn of one that may send links in the clear.

    Raises:
        InvalidInputError: the URL is none of a mail server's.
    """
    if settings.mail_url is None:
        return FolderMailer(settings.home.expanduser().absolute() / "mail", settings.mail_from)
    given = settings.mail_url.get_secret_value()
    url = urlsplit(given)
    if url.scheme not in _PORTS or not url.hostname:
        schemes = ", ".join(f"{scheme}://" for scheme in _PORTS)
        raise InvalidInputError(Issue(("mail_url",), f"It names a host behind one of {schemes}"))
    if url.scheme == "smtp" and not is_loopback(url.hostname):
        _log.warning("mails may leave without TLS; smtp+starttls:// insists on it")
    return SMTPMailer(given, settings.mail_from)


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    # Names in it may hold what counts as a line break, which no header takes.
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = formatdate()
    domain = parseaddr(sender)[1].rpartition("@")[2]
    message["Message-ID"] = make_msgid(domain=domain or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message
