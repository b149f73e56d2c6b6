"""Signatures by which whoever gets a mail sees that the sender's domain stands for it (DKIM)."""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cartwheel.kernel.errors import InvalidInputError, Issue

_LEAST_BITS: Final = 2_048
"""As RFC 8301, 3.2 asks for; verifiers take no key below half of that."""

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
        """Return a message, with CRLF at the end of lines, below its signature."""
        import dkim  # noqa: PLC0415 - where it is used

        signature: bytes = dkim.sign(
            content,
            self.selector.encode(),
            self.domain.encode(),
            self.pem,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(_SIGNED),
        )
        return signature + content


def _unfit(message: str) -> InvalidInputError:
    return InvalidInputError(Issue(("mail_dkim_key",), message))
