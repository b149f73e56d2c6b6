"""What leaves the copywriting domain, and what comes in."""

from enum import StrEnum
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

MOST_VARIANTS: Final = 5
MOST_WORDS: Final = 100

_Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\0]*$")]
About: TypeAlias = Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"^[^\0]*$")]
BannedWord: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=60, pattern=r"^[^\0\r\n]*\S[^\0\r\n]*$")
]
BannedWords: TypeAlias = Annotated[tuple[BannedWord, ...], Meta(max_length=MOST_WORDS)]
Language: TypeAlias = Annotated[
    str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=20)
]
"""By its tag, such as `en`, `de` or `pt-BR`."""


class CopyKind(StrEnum):
    """What is written."""

    SUBJECT = "subject"
    """The subject line of a mail."""
    EMAIL = "email"
    """The text of a mail: paragraphs, with no markup."""
    DESCRIPTION = "description"
    """What a shop says of a product."""


class CopyTone(StrEnum):
    """How it sounds."""

    FRIENDLY = "friendly"
    NEUTRAL = "neutral"
    URGENT = "urgent"
    ELEGANT = "elegant"
    PLAYFUL = "playful"


class CopyLength(StrEnum):
    """How much is written."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class CopyFact(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Something that is true of what is written about, and may be used."""

    name: _Line
    value: _Line


class CopyBrief(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What is to be written: about what, for whom and how.

    Without a tone it is the store's. Banned words are those of the store and these.
    """

    kind: CopyKind
    about: About
    tone: CopyTone | None = None
    language: Language = "en"
    length: CopyLength = CopyLength.MEDIUM
    audience: Annotated[str, Meta(max_length=500, pattern=r"^[^\0]*$")] = ""
    facts: Annotated[tuple[CopyFact, ...], Meta(max_length=30)] = ()
    banned_words: BannedWords = ()
    variants: Annotated[int, Meta(ge=1, le=MOST_VARIANTS)] = 3


class CopyFindingKind(StrEnum):
    """What a text has that it should not have."""

    BANNED_WORD = "banned_word"
    TOO_LONG = "too_long"
    LOUD = "loud"
    """Capitals, or marks one after the other."""
    MARKUP = "markup"
    """Tags, or the marks of Markdown, where plain text is wanted."""


class CopyFinding(msgspec.Struct, frozen=True, rename="camel"):
    """One thing, and the part of the text that has it."""

    kind: CopyFindingKind
    quote: str


class WrittenVariant(msgspec.Struct, frozen=True, rename="camel"):
    """One text, and what the rules find in it."""

    text: str
    findings: tuple[CopyFinding, ...] = ()


class CopyOrigin(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    By whom it was written, and for how much, in millionths of a US dollar.

    What a stand-in wrote was made of templates, and is to be labelled so.
    """

    provider: str
    model: str
    is_stand_in: bool
    input_tokens: int
    output_tokens: int
    cost_micros: int
    request_id: str | None


class Copy(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="type", tag="written"
):
    """All variants that were asked for."""

    variants: tuple[WrittenVariant, ...]
    origin: CopyOrigin


class CopyBegun(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="type", tag="begun"
):
    """It begins, and may cost so much at most."""

    estimate_micros: int


class CopyPiece(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="type", tag="piece"
):
    """Some more of the text of a variant; the first one is 0."""

    variant: int
    text: str


CopyPart: TypeAlias = CopyBegun | CopyPiece | Copy
"""The beginning, pieces, and at the end the whole."""


class CopyEstimate(msgspec.Struct, frozen=True, rename="camel"):
    """What a text may cost at most, in millionths of a US dollar."""

    estimate_micros: int


class ReviewCopy(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A text to be looked at; without a tone against the store's."""

    kind: CopyKind
    text: Annotated[str, Meta(min_length=1, max_length=20_000, pattern=r"^[^\0]*$")]
    tone: CopyTone | None = None
    language: Language = "en"
    banned_words: BannedWords = ()


class CopyRemark(msgspec.Struct, frozen=True, rename="camel"):
    """What the model thinks of a part, and what it would write instead."""

    quote: str
    problem: str
    suggestion: str


class CopyOpinion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the model thinks: an opinion, which may be wrong."""

    fits_tone: bool
    summary: str
    remarks: tuple[CopyRemark, ...]
    origin: CopyOrigin


class CopyReview(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the rules find, which is certain, and what the model thinks."""

    findings: tuple[CopyFinding, ...]
    opinion: CopyOpinion
