"""
E-mail addresses: the one form of each, and how it is written to a mail server (ADR 24).

Stored, compared and shown is NFC; the domain in letters (U-labels of IDNA 2008, after the
mapping of UTS 46), the local part in small letters. Written to a server is the domain in
A-labels, so that a foreign local part alone needs SMTPUTF8.
"""

import re
import unicodedata
from email.errors import HeaderParseError
from email.message import EmailMessage
from typing import Final

import idna

from cartwheel.kernel.errors import InvalidInputError, Issue

_IS_ADDRESS: Final = re.compile(
    r"[^\s@\x00-\x20\x7f\"(),:;<>\[\]\\]{1,64}@[^\s@\x00-\x20\x7f\"(),:;<>\[\]\\]{1,253}"
).fullmatch
# Of such an address mail software reads what is written, and it need not be asked.
_IS_PLAIN: Final = re.compile(r"[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)*").fullmatch
_IS_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?").fullmatch
_A_LABEL: Final = "xn--"
_LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64
_LONGEST_DOMAIN: Final = 253
_GOOGLES: Final = ("gmail.com", "googlemail.com")


def address_of(given: str) -> str:
    """
    Return an address in the one form that is stored and compared.

    Case counts nowhere: no provider of note tells people apart by it.

    Raises:
        InvalidInputError: it is no address.
    """
    local, _, domain = given.strip().rpartition("@")
    try:
        address = f"{_local_of(local)}@{domain_of(domain)}"
        wire = wire_form(address)
    except ValueError as error:
        raise _refusal() from error
    if len(wire.encode()) > _LONGEST or _is_odd(wire) or not _is_mailed_as_written(wire):
        raise _refusal()
    return address


def spellings_of(given: str) -> tuple[str, ...]:
    """
    Return the forms by which somebody may be known who is called so: the one that counts last.

    Before it comes that of versions before, which kept a domain as it was typed: who was
    known twice by then still is, by each spelling, and so is who has an address that would
    not be taken any more.

    Raises:
        InvalidInputError: it is no address, nor was it.
    """
    former = given.strip().lower()
    try:
        return tuple(dict.fromkeys((former, address_of(given))))
    except InvalidInputError:
        if _is_disguised(given) or _is_odd(former):
            raise
        return (former,)


def wire_form(address: str) -> str:
    """
    Return an address as it is written to a mail server: its domain in A-labels.

    Raises:
        ValueError: no such domain can be looked up.
    """
    local, _, domain = address.rpartition("@")
    labels = (each if each.isascii() else idna.alabel(each).decode() for each in domain.split("."))
    written = ".".join(labels)
    if len(written) > _LONGEST_DOMAIN:
        raise ValueError("The domain is too long")
    return f"{local}@{written}"


def mailbox_of(address: str) -> str:
    """
    Return the mailbox that an address leads to, as far as it is known how they are spelled.

    What follows a plus is the owner's own mark with most providers, and Google reads no
    dots. Only for counting: two addresses of one mailbox are still two people.
    """
    local, _, domain = wire_form(address).rpartition("@")
    bare = local.partition("+")[0] or local
    if domain in _GOOGLES:
        return f"{bare.replace('.', '')}@gmail.com"
    return f"{bare}@{domain}"


def domain_of(given: str) -> str:
    """
    Return a domain in its one form.

    Raises:
        ValueError: it is none.
    """
    if given.isascii():
        labels = given.lower().split(".")
    elif _is_disguised(given):
        raise ValueError("Letters turn into others")
    else:
        labels = idna.uts46_remap(given, std3_rules=True, transitional=False).split(".")
    return ".".join(map(_label_of, labels))


def _is_disguised(given: str) -> bool:
    """Tell whether foreign letters turn into plain ones: somebody else's address would come."""
    return any(
        not letter.isascii() and unicodedata.normalize("NFC", letter).lower().isascii()
        for letter in given
    )


def _local_of(given: str) -> str:
    if _is_disguised(given):
        raise ValueError("Letters turn into others")
    local = unicodedata.normalize("NFC", unicodedata.normalize("NFC", given).lower())
    if not local.isprintable() or not 0 < len(local.encode()) <= _LONGEST_LOCAL:
        raise ValueError("The local part is empty, too long, or not to be seen")
    return local


def _label_of(label: str) -> str:
    if label.isascii() and not label.startswith(_A_LABEL):
        if not _IS_HOST(label):
            raise ValueError("This is no label of a domain")
        return label
    letters = idna.ulabel(label)
    # What does not come back is another name that was dressed up.
    if label.isascii() and idna.alabel(letters).decode() != label:
        raise ValueError("This is no A-label")
    return letters


def _is_odd(address: str) -> bool:
    return ".." in address or "=?" in address or not _IS_ADDRESS(address)


def _is_mailed_as_written(address: str) -> bool:
    """
    Tell whether a mail to an address goes to that very one.

    Mail software reads more into a header than an address: encoded words, comments,
    groups. Whoever is written to would be another than who is stored.
    """
    if _IS_PLAIN(address):
        return True
    headers = EmailMessage()
    try:
        headers["To"] = address
        found = headers["To"].addresses
    except (ValueError, IndexError, HeaderParseError):
        return False
    return [one.addr_spec for one in found] == [address]


def _refusal() -> InvalidInputError:
    return InvalidInputError(Issue(("email",), "This is not an e-mail address"))
