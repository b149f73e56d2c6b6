"""What other domains may use of copywriting."""

from cartwheel.domains.copywriting.contracts import (
    Copy,
    CopyBegun,
    CopyBrief,
    CopyFact,
    CopyFinding,
    CopyFindingKind,
    CopyKind,
    CopyLength,
    CopyOrigin,
    CopyPart,
    CopyPiece,
    CopyReview,
    CopyTone,
    ReviewCopy,
    WrittenVariant,
)
from cartwheel.domains.copywriting.copywriter import Copywriter
from cartwheel.domains.copywriting.errors import AskedByAddressError, CopyNotWrittenError

__all__ = [
    "AskedByAddressError",
    "Copy",
    "CopyBegun",
    "CopyBrief",
    "CopyFact",
    "CopyFinding",
    "CopyFindingKind",
    "CopyKind",
    "CopyLength",
    "CopyNotWrittenError",
    "CopyOrigin",
    "CopyPart",
    "CopyPiece",
    "CopyReview",
    "CopyTone",
    "Copywriter",
    "ReviewCopy",
    "WrittenVariant",
]
