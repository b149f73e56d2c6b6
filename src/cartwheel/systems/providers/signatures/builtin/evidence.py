"""What is written down when somebody signs, and the page that says it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.documents.api import Template

TEMPLATE: Final = Template(Path(__file__).parent / "evidence.typ")
WIDTH: Final = 600
HEIGHT: Final = 200
_FEWEST_POINTS: Final = 2
_MOST_POINTS: Final = 4_000

_X: TypeAlias = Annotated[int, Meta(ge=0, le=WIDTH)]
_Y: TypeAlias = Annotated[int, Meta(ge=0, le=HEIGHT)]
Stroke: TypeAlias = Annotated[tuple[tuple[_X, _Y], ...], Meta(min_length=1, max_length=2_000)]
"""One line of a drawn signature, on a field of 600 by 200."""


class Evidence(Struct, frozen=True, kw_only=True):
    """
    That somebody signed, and how it is known.

    `address` is what the store keeps of addresses, and may be empty. `digest` is the SHA-256 of
    the document as it was shown, in hexadecimal. A signature is typed, or drawn as well.
    """

    signed_at: datetime
    name: str
    email: str
    strokes: tuple[Stroke, ...]
    address: str
    agent: str
    consent: str
    consent_version: str
    digest: str
    title: str
    language: str


def ensure_drawable(strokes: tuple[Stroke, ...]) -> None:
    """
    Refuse a drawing that is a dot, or longer than any hand makes it.

    Raises:
        InvalidInputError: it is.
    """
    points = sum(len(stroke) for stroke in strokes)
    if strokes and not _FEWEST_POINTS <= points <= _MOST_POINTS:
        raise InvalidInputError(
            Issue(("strokes",), f"Draw between {_FEWEST_POINTS} and {_MOST_POINTS} points")
        )


_WORDS: Final = {
    "en": {
        "heading": "Evidence of the signature",
        "document": "Document",
        "name": "Signed by",
        "email": "E-mail address",
        "time": "Time (UTC)",
        "address": "Network address",
        "agent": "Browser",
        "digest": "SHA-256 of the document above, as it was shown and agreed to",
        "consent": "Agreed to",
        "version": "Version of this wording",
        "signature": "Signature",
        "none": "not kept",
    },
    "de": {
        "heading": "Nachweis der Unterschrift",
        "document": "Dokument",
        "name": "Unterschrieben von",
        "email": "E-Mail-Adresse",
        "time": "Zeit (UTC)",
        "address": "Netzadresse",
        "agent": "Browser",
        "digest": "SHA-256 des Dokuments davor, wie es gezeigt und angenommen wurde",
        "consent": "Zugestimmt",
        "version": "Fassung dieses Wortlauts",
        "signature": "Unterschrift",
        "none": "nicht aufbewahrt",
    },
}


def sheet_of(evidence: Evidence) -> dict[str, object]:
    """Return what the page of evidence is printed of."""
    words = _WORDS["de" if evidence.language == "de" else "en"]
    facts = (
        (words["document"], evidence.title),
        (words["name"], evidence.name),
        (words["email"], evidence.email),
        (words["time"], f"{evidence.signed_at:%Y-%m-%d %H:%M:%S}"),
        (words["address"], evidence.address or words["none"]),
        (words["agent"], evidence.agent or words["none"]),
        (words["consent"], evidence.consent),
        (words["version"], evidence.consent_version),
    )
    return {
        "language": evidence.language,
        "heading": words["heading"],
        "facts": facts,
        "signature": words["signature"],
        "name": evidence.name,
        "drawing": _drawing(evidence.strokes),
        "digest_label": words["digest"],
        "digest": evidence.digest,
    }


def _drawing(strokes: tuple[Stroke, ...]) -> str:
    """Return a drawn signature as SVG; nothing when it was typed alone."""
    if not strokes:
        return ""
    lines = "".join(
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in stroke)}"/>'
        if len(stroke) > 1
        else f'<circle cx="{stroke[0][0]}" cy="{stroke[0][1]}" r="1.5" fill="#111"/>'
        for stroke in strokes
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}"><g fill="none" stroke="#111" stroke-width="3"'
        f' stroke-linecap="round" stroke-linejoin="round">{lines}</g></svg>'
    )
