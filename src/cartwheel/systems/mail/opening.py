"""The mailer that the operator chose."""

from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit

import structlog

from cartwheel.kernel.addresses import is_loopback
from cartwheel.kernel.email_addresses import address_of, wire_form
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail import ses
from cartwheel.systems.mail.mailers import FolderMailer, Mailer
from cartwheel.systems.mail.ses import SESMailer
from cartwheel.systems.mail.signing import DomainKey
from cartwheel.systems.mail.smtp import PORTS, SMTPMailer

_SCHEMES: Final = ", ".join(f"{scheme}://" for scheme in (*PORTS, ses.SCHEME))

_log = structlog.get_logger(__name__)


def open_mailer(settings: Settings) -> Mailer:
    """
    Return the mailer that the operator chose, and warn of one that may send links in the clear.

    Raises:
        InvalidInputError: the URL is none of a mail service's, the sender is no address, or what
            it is to be signed by is no key.
    """
    domain_of(settings)
    key = key_of(settings)
    if settings.mail_url is None:
        return FolderMailer(settings.home.expanduser().absolute() / "mail", settings.mail_from)
    given = settings.mail_url.get_secret_value()
    url = urlsplit(given)
    if url.scheme == ses.SCHEME:
        return SESMailer.of(given, settings.mail_from)
    if url.scheme not in PORTS or not url.hostname:
        raise InvalidInputError(Issue(("mail_url",), f"It names a host behind one of {_SCHEMES}"))
    if url.scheme == "smtp" and not is_loopback(url.hostname):
        _log.warning("mails may leave without TLS; smtp+starttls:// insists on it")
    return SMTPMailer(given, settings.mail_from, key)


def key_of(settings: Settings) -> DomainKey | None:
    """
    Return what mails by SMTP are signed by, for the domain that they are from.

    Raises:
        InvalidInputError: it is no key, has no selector, or is there for SES, which signs itself.
    """
    selector, key = settings.mail_dkim_selector, settings.mail_dkim_key
    if key is None and selector is None:
        return None
    if settings.mail_url and urlsplit(settings.mail_url.get_secret_value()).scheme == ses.SCHEME:
        name = "mail_dkim_selector" if key is None else "mail_dkim_key"
        raise InvalidInputError(Issue((name,), "Amazon SES signs by keys that it is given there"))
    if key is None or selector is None:
        missing = "mail_dkim_key" if key is None else "mail_dkim_selector"
        raise InvalidInputError(Issue((missing,), "A signature takes a selector and a key"))
    return DomainKey.of(domain_of(settings), selector, key.get_secret_value())


def domain_of(settings: Settings) -> str:
    """
    Return the domain that mails are from, in A-labels.

    Raises:
        InvalidInputError: what they are to be from is no address.
    """
    try:
        address = address_of(parseaddr(settings.mail_from)[1])
    except InvalidInputError as error:
        raise InvalidInputError(Issue(("mail_from",), "It holds no e-mail address")) from error
    return wire_form(address).rpartition("@")[2]
