"""
Mail by SMTP: what a server answers, told in our terms.

By the first digit of its answer (RFC 5321, 4.2.1), at whichever step: 5 ends the mail, 4 puts
it off, and so do a connection that breaks and a server that does not answer. That it does not
let *us* in (TLS, a password) says nothing of the mail and puts it off too: the operator mends it.
"""

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog
from aiosmtplib import errors as smtp

from cartwheel.systems.mail.mailers import (
    Letter,
    Mail,
    MailDeferredError,
    MailRefusedError,
    compose,
    counted,
    letter_bytes,
    shown,
)
from cartwheel.systems.mail.signing import DomainKey

PORTS: Final = {"smtp": 587, "smtp+starttls": 587, "smtps": 465}
_PATIENCE_SECONDS: Final = 60.0
_ASKING_SECONDS: Final = 3.0
_PARTING_SECONDS: Final = 2.0
_KNOWN_SECONDS: Final = 600.0
_REFUSED: Final = range(500, 600)

_STEPS: Final[Mapping[type[smtp.SMTPResponseException], str]] = MappingProxyType(
    {
        smtp.SMTPConnectResponseError: "the connection",
        smtp.SMTPHeloError: "HELO",
        smtp.SMTPSenderRefused: "MAIL",
        smtp.SMTPRecipientRefused: "RCPT",
        smtp.SMTPDataError: "DATA",
    }
)
"""The steps at which a server speaks of the mail, and not of who brings it."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Offer:
    """What the server offered last, for as long as it is believed."""

    utf8: bool | None = None
    until: float = 0.0
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def learn(self, client: aiosmtplib.SMTP) -> None:
        if client.is_connected and not client.is_ehlo_or_helo_needed:
            self.utf8 = client.supports_extension("smtputf8")
            self.until = time.monotonic() + _KNOWN_SECONDS


@dataclass(frozen=True, slots=True)
class SMTPMailer:
    """
    Hands mail to a server, with a connection for each, within a minute.

    `smtp+starttls://` goes on with TLS alone and `smtps://` begins with it; both check the
    server's certificate. `smtp://` takes TLS up where it is offered, which whoever sits
    between can prevent, and never says a password without.
    """

    url: str = field(repr=False)
    sender: str
    key: DomainKey | None = None
    """What mails are signed by, where the server does not do that itself."""
    _offer: _Offer = field(default_factory=_Offer, compare=False, repr=False)

    async def send(self, mail: Mail) -> None:
        """See `Mailer.send`."""
        with counted():
            await self._send(compose(mail, self.sender))

    async def offers_utf8(self) -> bool | None:
        """See `Mailer.offers_utf8`; the server is asked, at most every ten minutes."""
        offer = self._offer
        async with offer.asking:
            if time.monotonic() >= offer.until:
                offer.utf8, offer.until = None, time.monotonic() + _KNOWN_SECONDS
                await self._ask()
        return offer.utf8

    async def _ask(self) -> None:
        client = self.client(signs_in=False)
        try:
            async with asyncio.timeout(_ASKING_SECONDS):
                await client.connect()
                if client.is_ehlo_or_helo_needed:
                    await client.ehlo()
        except (smtp.SMTPException, OSError) as error:
            _log.info("mail.server_not_asked", error=type(error).__name__)
        finally:
            self._offer.learn(client)
            await _part(client)

    async def _send(self, letter: Letter) -> None:
        client = self.client(signs_in=True)
        begun = False
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await client.connect()
                begun = True
                await self._hand_over(client, letter)
        except smtp.SMTPRecipientsRefused as error:
            raise _told(error.recipients[0], letter) from error
        except smtp.SMTPResponseException as error:
            raise _told(error, letter) from error
        except TimeoutError as error:
            message = "The mail server does not answer in time"
            raise MailDeferredError(message, may_be_taken=begun) from error
        except (smtp.SMTPException, OSError) as error:
            message = f"The mail server is away: {type(error).__name__}"
            raise MailDeferredError(message, may_be_taken=begun) from error
        finally:
            self._offer.learn(client)
            await _part(client)

    async def _hand_over(self, client: aiosmtplib.SMTP, letter: Letter) -> None:
        options = ["SMTPUTF8", "BODY=8BITMIME"] if letter.needs_utf8 else []
        content = letter_bytes(letter.message)
        if self.key is not None:
            content = await asyncio.to_thread(self.key.signed, content)
        try:
            await client.sendmail(letter.sender, [letter.to], content, mail_options=options)
        except smtp.SMTPNotSupported as error:
            raise MailRefusedError(
                "The mail server takes no foreign letters before the @ (it offers no SMTPUTF8)"
            ) from error
        except ValueError as error:
            raise MailRefusedError("The address cannot be written to") from error

    def client(self, *, signs_in: bool) -> aiosmtplib.SMTP:
        """Return what connects to the server, as the URL says."""
        url = urlsplit(self.url)
        insists = url.scheme == "smtp+starttls" or url.username is not None
        return aiosmtplib.SMTP(
            hostname=url.hostname,
            port=url.port or PORTS[url.scheme],
            username=unquote(url.username) if signs_in and url.username else None,
            password=unquote(url.password or "") if signs_in and url.username else None,
            use_tls=url.scheme == "smtps",
            start_tls=False if url.scheme == "smtps" else insists or None,
            tls_context=ssl.create_default_context(),
            timeout=_PATIENCE_SECONDS,
        )


async def _part(client: aiosmtplib.SMTP) -> None:
    """Take leave; what is said then changes nothing, for the mail is taken or it is not."""
    try:
        if client.is_connected:
            async with asyncio.timeout(_PARTING_SECONDS):
                await client.quit()
    except (smtp.SMTPException, OSError) as error:
        _log.debug("mail.no_farewell", error=type(error).__name__)
    finally:
        client.close()


def _told(
    error: smtp.SMTPResponseException, letter: Letter
) -> MailRefusedError | MailDeferredError:
    """Return what an answer means."""
    step = next((name for kind, name in _STEPS.items() if isinstance(error, kind)), None)
    words = shown(error.message, letter)
    if step is not None and error.code in _REFUSED:
        return MailRefusedError(f"The mail server refuses it at {step}: {error.code} {words}")
    at = step or type(error).__name__
    return MailDeferredError(f"The mail server puts it off at {at}: {error.code} {words}")
