"""
Seals of documents, and the keys they are made by.

A key of ours has a certificate under an authority of its own, as verifiers look at use and dates of
such alone; the authority's key is thrown away once it has signed.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from cartwheel.kernel.clock import Clock
from cartwheel.systems.providers.errors import ProviderConfigError

NAME: Final = "built_in"
_LASTS: Final = timedelta(days=3_650)
_EARLIER: Final = timedelta(days=1)
_LONGEST_NAME: Final = 60
_USES: Final = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
_FEWEST_RSA_BITS: Final = 2_048


@dataclass(frozen=True, slots=True)
class SealKey:
    """A private key with its certificate and those above it, as PKCS#12 under a passphrase."""

    pkcs12: bytes = field(repr=False)
    passphrase: bytes = field(repr=False)
    subject: str
    starts_at: datetime
    ends_at: datetime
    roots: tuple[bytes, ...]
    """The certificates, in DER, by one of which a verifier believes it: the topmost there is."""


def make_seal_key(name: str, *, passphrase: bytes, at: datetime) -> SealKey:
    """Make a key for a store (P-256), valid for ten years, and its certificate."""
    shown = " ".join(name.split())[:_LONGEST_NAME] or "Cartwheel"
    authority, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    above = _certificate(f"{shown} (authority)", authority, None, at=at)
    below = _certificate(f"{shown} (seal)", key, (above, authority), at=at)
    packed = pkcs12.serialize_key_and_certificates(
        b"seal", key, below, [above], BestAvailableEncryption(passphrase)
    )
    return open_seal_key(packed, passphrase=passphrase)


def open_seal_key(packed: bytes, *, passphrase: bytes) -> SealKey:
    """
    Read a key that somebody brings.

    Raises:
        ProviderConfigError: it cannot be opened, or may not sign.
    """
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(packed, passphrase)
    except ValueError as error:
        raise ProviderConfigError(NAME, "The PKCS#12 file does not open by its passphrase") from (
            error
        )
    if key is None or certificate is None:
        raise ProviderConfigError(NAME, "The PKCS#12 file needs a private key and its certificate")
    _ensure_fit(key, certificate)
    topmost = [each for each in others if each.subject == each.issuer] or others or [certificate]
    return SealKey(
        pkcs12=packed,
        passphrase=passphrase,
        subject=certificate.subject.rfc4514_string(),
        starts_at=certificate.not_valid_before_utc,
        ends_at=certificate.not_valid_after_utc,
        roots=tuple(each.public_bytes(Encoding.DER) for each in topmost),
    )


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals by one key."""

    key: SealKey
    clock: Clock

    def ensure_usable(self) -> None:
        """
        Look at the dates of the certificate, which few verifiers do for a store's own.

        Raises:
            ProviderConfigError: it is not valid yet, or not any more.
        """
        now = self.clock.now()
        if not self.key.starts_at <= now < self.key.ends_at:
            raise ProviderConfigError(
                NAME,
                f"The certificate is valid from {self.key.starts_at:%Y-%m-%d}"
                f" to {self.key.ends_at:%Y-%m-%d}",
            )

    async def seal(self, document: bytes, page: bytes, *, reason: str) -> bytes:
        """
        Append the page to the document and seal both; the document's own bytes stay in front.

        Raises:
            ProviderConfigError: the certificate is not valid now.
        """
        self.ensure_usable()
        return await asyncio.to_thread(self._seal, document, page, reason)

    def _seal(self, document: bytes, page: bytes, reason: str) -> bytes:
        # Its library is large, and few processes ever seal.
        from cartwheel.systems.providers.signatures.builtin.pades import seal  # noqa: PLC0415

        return seal(document, page, self.key.pkcs12, passphrase=self.key.passphrase, reason=reason)


def _ensure_fit(key: Any, certificate: x509.Certificate) -> None:
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or (
        isinstance(key, rsa.RSAPrivateKey) and key.key_size < _FEWEST_RSA_BITS
    ):
        raise ProviderConfigError(NAME, "The key must be RSA with 2048 bits or more, or ECDSA")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not usage.content_commitment:
        raise ProviderConfigError(NAME, "The certificate's use must include nonRepudiation")


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    above: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
    *,
    at: datetime,
) -> x509.Certificate:
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signing = (called, key) if above is None else (above[0].subject, above[1])
    usage = dict.fromkeys(_USES, False)
    if above is None:
        usage["key_cert_sign"] = usage["crl_sign"] = True
    else:
        usage["digital_signature"] = usage["content_commitment"] = True
    return (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _EARLIER)
        .not_valid_after(at + _LASTS)
        .add_extension(x509.BasicConstraints(ca=above is None, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
        .sign(signing, hashes.SHA256())
    )
