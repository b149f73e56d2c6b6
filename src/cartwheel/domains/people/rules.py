"""What holds for addresses, tokens, codes and waiting."""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.message import EmailMessage
from typing import Final

from cartwheel.kernel.errors import InvalidInputError, Issue

REGISTRATION_LASTS: Final = timedelta(days=1)
RESET_LASTS: Final = timedelta(hours=1)
REFRESH_GRACE: Final = timedelta(seconds=10)
LONGEST_SESSION: Final = timedelta(days=90)
"""However often it is refreshed: after this time a person must sign in again."""

STEP_SECONDS: Final = 30
_RECOVERY_CODES: Final = 10
_RECOVERY_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY_LETTERS: Final = 24
_FORMER_RECOVERY_LETTERS: Final = 14
_IS_EMAIL: Final = re.compile(
    r"[^\s@\x00-\x20\x7f\"(),:;<>\[\]\\]{1,64}@[^\s@\x00-\x20\x7f\"(),:;<>\[\]\\]{1,253}"
).fullmatch
_SHOWN_AGENT: Final = 300
_GOOGLES: Final = ("gmail.com", "googlemail.com")


def address_of(email: str) -> str:
    """
    Return an address in the one form that is stored and compared.

    Case counts nowhere: no provider of note tells people apart by it.

    Raises:
        InvalidInputError: it is no address.
    """
    address = email.strip().lower()
    _, _, domain = address.rpartition("@")
    # A few foreign letters turn into plain ones: somebody else's address would come of it.
    is_disguised = any(letter.lower().isascii() and not letter.isascii() for letter in email)
    is_odd = (
        ".." in address or "=?" in address or domain.startswith((".", "-")) or domain.endswith(".")
    )
    if is_disguised or is_odd or not _IS_EMAIL(address) or not _is_mailed_as_written(address):
        raise InvalidInputError(Issue(("email",), "This is not an e-mail address"))
    return address


def mailbox_of(address: str) -> str:
    """
    Return the mailbox that an address leads to, as far as it is known how they are spelled.

    What follows a plus is the owner's own mark with most providers, and Google reads no
    dots; a domain may be written in letters or in its A-labels. Only for counting: two
    addresses of one mailbox are still two people.
    """
    local, _, domain = unicodedata.normalize("NFC", address).rpartition("@")
    bare = local.partition("+")[0] or local
    with suppress(UnicodeError):  # no such name can be looked up, so any form will do
        domain = domain.encode("idna").decode()
    if domain in _GOOGLES:
        return f"{bare.replace('.', '')}@gmail.com"
    return f"{bare}@{domain}"


def _is_mailed_as_written(address: str) -> bool:
    """
    Tell whether a mail to an address goes to that very one.

    Mail software reads more into a header than an address: encoded words, comments,
    groups. Whoever is written to would be another than who is stored.
    """
    headers = EmailMessage()
    try:
        headers["To"] = address
        found = headers["To"].addresses
    except (ValueError, IndexError, HeaderParseError):
        return False
    return [one.addr_spec for one in found] == [address]


def name_of(given: str, *, otherwise: str) -> str:
    """Return what a person is called, fit to be stored and shown."""
    return "".join(letter for letter in given if letter.isprintable())[:200].strip() or otherwise


def make_token() -> str:
    """Make a token of 256 random bits: there is nothing to guess, so a plain digest is kept."""
    return secrets.token_urlsafe(32)


def make_seed() -> bytes:
    """Make what a token's successor follows from, together with the token."""
    return secrets.token_bytes(32)


def successor_of(token: str, seed: bytes) -> str:
    """
    Return the refresh token that follows on another.

    Neither is stored, so it is made again from the token that the caller shows and
    the seed that we keep (HMAC-SHA-256): either alone says nothing.
    """
    digest = hmac.digest(seed, b"refresh\0" + token.encode(), "sha256")
    return _urlsafe(digest)


def digest_of(secret: str) -> bytes:
    """Return what is stored instead of a token or a code, and looked up by."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def make_recovery_codes() -> tuple[str, ...]:
    """Make codes to be written down, of 118 random bits each: a plain digest may be kept."""
    return tuple(_recovery_code() for _ in range(_RECOVERY_CODES))


def recovery_code_of(given: str) -> str:
    """Return a recovery code as it was made, however it was typed."""
    bare = re.sub(r"[\s-]", "", given).lower()
    # Those of versions before have two groups of seven.
    group = 7 if len(bare) == _FORMER_RECOVERY_LETTERS else 6
    return "-".join(bare[start : start + group] for start in range(0, len(bare), group))


def step_at(moment: datetime) -> int:
    """Return the number of the time step that a one-time password belongs to (RFC 6238)."""
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(code: str, expected: Iterable[tuple[int, str]]) -> int | None:
    """Return the step whose code was given, comparing each in constant time."""
    found = None
    for step, right in expected:
        if hmac.compare_digest(code.encode(), right.encode()):
            found = step
    return found


def refresh_expiry(*, created_at: datetime, now: datetime, lifetime: timedelta) -> datetime:
    """Return until when a new refresh token is good."""
    return min(now + lifetime, created_at + LONGEST_SESSION)


def is_within_grace(*, used_at: datetime, now: datetime) -> bool:
    """Tell whether a used refresh token may be answered with its successor once more."""
    return now - used_at <= REFRESH_GRACE


def agent_of(header: bytes) -> str:
    """Return what a browser says of itself, fit to be shown."""
    text = header.decode("latin-1")[:_SHOWN_AGENT]
    return "".join(letter for letter in text if letter.isprintable())


def _recovery_code() -> str:
    letters = (secrets.choice(_RECOVERY_ALPHABET) for _ in range(_RECOVERY_LETTERS))
    return recovery_code_of("".join(letters))


def _urlsafe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
