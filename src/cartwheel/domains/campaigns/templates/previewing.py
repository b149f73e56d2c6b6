"""A mail as different programs show it."""

import re
from typing import Final

from cartwheel.domains.campaigns.templates.compiled import FilledMail
from cartwheel.domains.campaigns.templates.compiling import InlinedOnce, compile_mail
from cartwheel.domains.campaigns.templates.contracts import MailContent, MailPreview
from cartwheel.domains.campaigns.templates.fields import Fields
from cartwheel.domains.campaigns.templates.filling import filled_line
from cartwheel.domains.campaigns.templates.markup import pieces, written
from cartwheel.domains.campaigns.templates.samples import shown

_PREFERS: Final = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_BACKGROUND: Final = re.compile(r"url\([^)]{0,2000}\)", re.IGNORECASE)


def sample_of(content: MailContent, given: Fields) -> FilledMail:
    """Fill in a mail with what is given, else with samples."""
    return compile_mail(content).fill(shown(content.fields, given))


def preview_of(content: MailContent, given: Fields) -> MailPreview:
    """
    Show a mail to somebody, or to a sample.

    Raises:
        FieldError: a value that is given is not of its field's kind.
    """
    filled = sample_of(content, given)
    return MailPreview(
        subject=filled.subject,
        preheader=filled_line(content.preheader, content.fields, shown(content.fields, given)),
        html=in_light(filled.html),
        dark=in_dark(filled.html),
        plain=without_images(in_light(filled.html)),
        text=filled.text,
        size=len(filled.html.encode()),
        once=isinstance(compile_mail(content), InlinedOnce),
    )


def in_dark(html: str) -> str:
    """Return a mail in which what is said about the dark holds, wherever it is looked at."""
    return _PREFERS.sub(lambda found: _holds(found[1].lower() == "dark"), html)


def in_light(html: str) -> str:
    """Return a mail in which nothing that is said about the dark holds."""
    return _PREFERS.sub(lambda found: _holds(found[1].lower() == "light"), html)


def _holds(is_so: bool) -> str:  # noqa: FBT001 - the one thing it is about
    return "(min-width: 0)" if is_so else "(max-width: 0)"


def without_images(html: str) -> str:
    """Return a mail with what stands for each image in its place, and no background images."""
    told: list[str] = []
    for piece in pieces(html):
        if piece.is_tag:
            kept = tuple(
                (name, _BACKGROUND.sub("none", value) if name == "style" else value)
                for name, value in piece.attributes
                if name != "background" and not (piece.name == "img" and name == "src")
            )
            told.append(piece.text if kept == piece.attributes else written(piece.name, kept))
        elif piece.kind == "comment":
            told.append(f"<!--{piece.text}-->")
        elif piece.kind == "style":
            told.append(_BACKGROUND.sub("none", piece.text))
        else:
            told.append(piece.text)
    return "".join(told)
