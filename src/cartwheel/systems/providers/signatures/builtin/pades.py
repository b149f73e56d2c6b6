"""
A page of evidence appended to a document, and a certifying PAdES signature over both.

Sources: ETSI EN 319 142-1 (PAdES B-B), ISO 32000-2, 12.8. To be imported by whoever seals, when it
does: the library brings much with it.
"""

from datetime import datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto import x509 as asn1  # type: ignore[import-untyped]
from msgspec import Struct
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

FIELD: Final = "CartwheelSeal"
_NOT_COPIED: Final = frozenset({"/Parent", "/StructParents", "/Tabs", "/Annots"})


class SealVerdict(Struct, frozen=True, kw_only=True):
    """What a verifier finds; `is_whole` when no byte came after the seal or was changed."""

    is_valid: bool
    is_trusted: bool
    is_whole: bool


def seal(document: bytes, page: bytes, packed: bytes, *, passphrase: bytes, reason: str) -> bytes:
    """
    Append the page to the document and sign both by a key in PKCS#12.

    Not to be called where an event loop runs.
    """
    writer = IncrementalPdfFileWriter(BytesIO(document))
    _append(writer, page)
    signer = signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[], passphrase=passphrase)
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
