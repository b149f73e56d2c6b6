"""Signatures by which whoever gets a mail sees that the sender's domain stands for it (DKIM)."""

import re
import time
from base64 import b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from cartwheel.kernel.errors import InvalidInputError, Issue

_LEAST_BITS: Final = 2_048
"""As RFC 8301, 3.2 asks for; verifiers take no key below half of that."""

_END_OF_HEAD: Final = b"\r\n\r\n"
_NEXT_HEADER: Final = re.compile(rb"\r\n(?![ \t])")
_BLANKS: Final = re.compile(rb"[ \t]{2,}|\t")

_SIGNED: Final = (
    # Twice: with a second one the signature is void.
    *("from", "from", "to", "subject", "date", "message-id", "reply-to", "auto-submitted"),
    *("mime-version", "content-type", "list-unsubscribe", "list-unsubscribe-post"),
)
"""Also where a mail has none of them, so that nobody adds one (RFC 6376, 5.4.2; RFC 8058, 4)."""


@dataclass(frozen=True, slots=True)
class DomainKey:
    """An RSA key of a domain, whose public half is at `{selector}._domainkey.{domain}`."""

    domain: str
    selector: str
    pem: bytes = field(repr=False)

    @classmethod
    def of(cls, domain: str, selector: str, pem: str) -> Self:
        """
        Read a private key as PEM, of PKCS #1 or #8.

        Raises:
            InvalidInputError: it is no RSA key, or one of less than 2,048 bits.
        """
        try:
            key = serialization.load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise _unfit("It is no private key as PEM, without a password") from error
        if not isinstance(key, RSAPrivateKey) or key.key_size < _LEAST_BITS:
            raise _unfit(f"It is no RSA key of at least {_LEAST_BITS:,} bits")
        plain = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        return cls(domain, selector, plain)

    @property
    def at(self) -> str:
        """Where the DNS has the public half."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """What the DNS is to say there, as TXT."""
        public = serialization.load_pem_private_key(self.pem, password=None).public_key()
        encoded = public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return f"v=DKIM1; k=rsa; p={b64encode(encoded).decode()}"

    def signed(self, content: bytes) -> bytes:
        """
        Return a message, with CRLF at the end of lines, below its signature (RFC 6376).

        Lines are canonicalised by dkimpy, and the signature is made by OpenSSL, which takes a
        fiftieth of the time of dkimpy's own and lets other threads work meanwhile.
        """
        from dkim.canonicalization import Relaxed  # noqa: PLC0415 - where it is used

        head, _, body = content.partition(_END_OF_HEAD)
        digest = b64encode(sha256(_relaxed(body)).digest()).decode()
        there = _last_first(head)
        # A name that is there no more times is signed as missing (RFC 6376, 5.4.2).
        chosen = [there[name].pop() for name in _SIGNED if there.get(name)]
        value = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
            f" t={int(time.time())}; h={':'.join(_SIGNED)};\r\n bh={digest};\r\n b="
        ).encode()
        told = [*chosen, (b"DKIM-Signature", b" " + value)]
        lines = b"".join(b"%s:%s" % each for each in Relaxed.canonicalize_headers(told))
        key = _key_of(self.pem)
        made = b64encode(key.sign(lines.removesuffix(b"\r\n"), PKCS1v15(), SHA256()))
        folded = b"\r\n ".join(made[n : n + 72] for n in range(0, len(made), 72))
        return b"DKIM-Signature: %s%s\r\n%s" % (value, folded, content)


@lru_cache(maxsize=8)
def _key_of(pem: bytes) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


def _relaxed(body: bytes) -> bytes:
    """Canonicalise a body (RFC 6376, 3.4.4)."""
    plain = body
    if b"  " in plain or b"\t" in plain:
        plain = _BLANKS.sub(b" ", plain)
    plain = plain.replace(b" \r\n", b"\r\n").rstrip(b"\r\n ")
    return plain + b"\r\n" if plain else b""


def _last_first(head: bytes) -> dict[str, list[tuple[bytes, bytes]]]:
    """Return headers by their names, of several the last at the end, where it is taken first."""
    found: dict[str, list[tuple[bytes, bytes]]] = {}
    for line in _NEXT_HEADER.split(head):
        name, _, value = line.partition(b":")
        found.setdefault(name.strip().lower().decode("ascii", "replace"), []).append(
            (name, value + b"\r\n")
        )
    return found


def _unfit(message: str) -> InvalidInputError:
    return InvalidInputError(Issue(("mail_dkim_key",), message))
