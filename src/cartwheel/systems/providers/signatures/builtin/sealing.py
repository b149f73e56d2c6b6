"""
Seals of documents: a page of evidence appended, and a certifying PAdES signature over both.

Sources: ETSI EN 319 142-1 (PAdES B-B), ISO 32000-2, 12.8. A key of ours has a certificate under an
authority of its own, as verifiers look at use and dates of such alone; the authority's key is
thrown away once it has signed.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final

from asn1crypto import x509 as asn1  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from msgspec import Struct
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from cartwheel.kernel.clock import Clock
from cartwheel.systems.providers.errors import ProviderConfigError

NAME: Final = "built_in"
FIELD: Final = "CartwheelSeal"
_LASTS: Final = timedelta(days=3_650)
_EARLIER: Final = timedelta(days=1)
_LONGEST_NAME: Final = 60
_NOT_COPIED: Final = frozenset({"/Parent", "/StructParents", "/Tabs", "/Annots"})
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


class SealVerdict(Struct, frozen=True, kw_only=True):
    """What a verifier finds; `is_whole` when no byte came after the seal or was changed."""

    is_valid: bool
    is_trusted: bool
    is_whole: bool


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
        writer = IncrementalPdfFileWriter(BytesIO(document))
        _append(writer, page)
        signer = signers.SimpleSigner.load_pkcs12_data(
            self.key.pkcs12, other_certs=[], passphrase=self.key.passphrase
        )
        assert signer is not None  # it was opened before
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            reason=reason,
        )
        sealed = signers.PdfSigner(meta, signer).sign_pdf(writer)
        return bytes(sealed.getvalue())


def verify_seal(content: bytes, roots: tuple[bytes, ...], *, at: datetime) -> SealVerdict:
    """
    Say what is to be thought of a sealed file, by the dates of a moment.

    Not to be called where an event loop runs.

    Raises:
        ValueError: the file bears no seal.
    """
    found = PdfFileReader(BytesIO(content)).embedded_signatures
    if len(found) != 1:
        raise ValueError("not one seal")
    trusted = [asn1.Certificate.load(each) for each in roots]
    status = validate_pdf_signature(
        found[0], ValidationContext(trust_roots=trusted, allow_fetching=False, moment=at)
    )
    return SealVerdict(
        is_valid=status.intact and status.valid,
        is_trusted=status.trusted,
        is_whole=status.modification_level is ModificationLevel.NONE and bool(status.docmdp_ok),
    )


def _append(target: IncrementalPdfFileWriter, page: bytes) -> None:
    # This part of the library has no types.
    writer: Any = target
    reader: Any = PdfFileReader(BytesIO(page))
    make: Any = generic.DictionaryObject
    for index in range(int(reader.root["/Pages"]["/Count"])):
        container, place, _ = reader.find_page_container(index)
        found: Any = container.get_object()["/Kids"][place]
        copied = make(
            {
                name: writer.import_object(found.raw_get(name))
                for name in found
                if name not in _NOT_COPIED
            }
        )
        writer.insert_page(copied)


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
