"""What is asked of the store's figures, and what comes back."""

from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from cartwheel.domains.copywriting.api import CopyOrigin

MOST_READINGS: Final = 6

Question: TypeAlias = Annotated[
    str, Meta(min_length=3, max_length=1_000, pattern=r"^[^\0]*\S[^\0]*$")
]


class AskAboutFigures(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A question about the store's figures, in whatever language."""

    question: Question


class FigureReading(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="type", tag="reading"
):
    """
    A query that was made for a question, and what it answered.

    `procedure` and `arguments` are its name and input; `figures` its answer, in its own form. Where
    `isCut`, lists in it were longer than is read. `refusal` is why there are no figures.
    """

    procedure: str
    arguments: Any
    figures: Any = None
    is_cut: bool = False
    refusal: str | None = None


class AnswerPiece(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="type", tag="piece"
):
    """Some more of the answer's text."""

    text: str


class FiguresAnswer(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="type", tag="answered"
):
    """
    What the model says of the figures, which may be wrong, and the figures themselves.

    `origin` counts all calls of the text service together; one that a stand-in wrote is to be
    labelled so.
    """

    text: str
    readings: tuple[FigureReading, ...]
    origin: CopyOrigin


FiguresPart: TypeAlias = FigureReading | AnswerPiece | FiguresAnswer
"""Readings, then pieces of the answer, and at the end the whole."""
