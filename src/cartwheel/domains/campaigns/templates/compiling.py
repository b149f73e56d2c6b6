"""
Making a template ready: all that is the same for each recipient is done once.

MJML is compiled, styles are put at their elements and the text is extracted while marks stand
for what is filled in. That gives what would come of filling in first, unless a style looks at
neighbours of an element, or at a value, that depend on the recipient. Such a template, and one
for which trials show a difference, is filled in first, and then inlined and extracted anew.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

import msgspec
from jinja2 import Template, TemplateError

from cartwheel.domains.campaigns.errors import FieldError
from cartwheel.domains.campaigns.templates import filling, layout, mjml
from cartwheel.domains.campaigns.templates.binding import Binder
from cartwheel.domains.campaigns.templates.compiled import CompiledMail, FilledMail, Rewrite
from cartwheel.domains.campaigns.templates.contracts import (
    BlockLayout,
    MailContent,
    MjmlLayout,
)
from cartwheel.domains.campaigns.templates.fields import POSTAL_ADDRESS, UNSUBSCRIBE, Fields
from cartwheel.domains.campaigns.templates.filling import FILLER, FieldReader
from cartwheel.domains.campaigns.templates.marks import Marks
from cartwheel.domains.campaigns.templates.markup import inlined, normal, pieces
from cartwheel.domains.campaigns.templates.partials import with_partials
from cartwheel.domains.campaigns.templates.rules import ensure_declared
from cartwheel.domains.campaigns.templates.samples import HOUSE, trials
from cartwheel.domains.campaigns.templates.words import NOTHING, extracted, tidied
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.templating.api import UnfitTemplateError

MOST_WRITTEN: Final = 1_000_000
_BREAK: Final = "\x1e"
_TABLE: Final = r"(<table\b[^<>]*>\s*)(<!--{stem}\d+z-->)"
_HIDDEN: Final = (
    '<div style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;'
    'opacity:0;overflow:hidden;">{}</div>'
)
_NEIGHBOURS: Final = re.compile(
    r"[+~]|:(?:first|last|only|nth|empty|has|not|is|where)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Filled:
    """Writes the parts of a mail by one template, up to a bound."""

    reader: FieldReader
    template: Template

    def parts(self, fields: Fields, rewrite: Rewrite | None) -> list[str]:
        values = self.reader.read(fields)
        values[filling.REWRITE] = rewrite
        written, size = [], 0
        try:
            for part in self.template.root_render_func(self.template.new_context(values)):
                size += len(part)
                if size > MOST_WRITTEN:
                    raise FieldError("mail", f"is longer than {MOST_WRITTEN} characters")
                written.append(part)
        except (TemplateError, TypeError) as error:
            raise FieldError("condition", str(error)) from None
        return "".join(written).split(_BREAK)


@dataclass(frozen=True, slots=True)
class InlinedOnce:
    """A mail whose styles and text do not depend on the recipient."""

    filled: _Filled

    def fill(self, fields: Fields, *, rewrite: Rewrite | None = None) -> FilledMail:
        """Write the mail for a recipient."""
        subject, html, text = self.filled.parts(fields, rewrite)
        return FilledMail(subject.strip(), html, tidied(text) if NOTHING in text else text)


@dataclass(frozen=True, slots=True)
class InlinedEach:
    """A mail that is inlined and extracted for each recipient."""

    filled: _Filled

    def fill(self, fields: Fields, *, rewrite: Rewrite | None = None) -> FilledMail:
        """Write the mail for a recipient."""
        subject, html = self.filled.parts(fields, rewrite)
        html = inlined(html)
        return FilledMail(subject.strip(), html, tidied(extracted(html)))


@lru_cache(maxsize=256)
def compile_mail(content: MailContent) -> CompiledMail:
    """
    Return a template that is ready to be filled in; the latest ones are kept.

    Raises:
        UnfitTemplateError: it cannot be filled in for every recipient, or holds what mails may not.
    """
    once, each = both_ways(content)
    is_same = once is not None
    try:
        for trial in trials(content.fields):
            filled = each.fill(trial)
            _ensure_signed(filled)
            is_same = is_same and once is not None and once.fill(trial) == filled
    except FieldError as error:
        raise UnfitTemplateError(error.why) from None
    return once if is_same and once is not None else each


def _ensure_signed(filled: FilledMail) -> None:
    """Refuse a mail in which not everybody sees who sends it, and how to get no more of it."""
    if f"]({HOUSE[UNSUBSCRIBE]})" not in filled.text:
        raise UnfitTemplateError(f"Not everybody sees a link to {{{{ {UNSUBSCRIBE} }}}}")
    if str(HOUSE[POSTAL_ADDRESS]).casefold() not in filled.text.casefold():
        raise UnfitTemplateError(f"Not everybody is shown {{{{ {POSTAL_ADDRESS} }}}}")


def ensure_usable(content: MailContent) -> None:
    """
    Refuse a template that could not be filled in for every recipient.

    Raises:
        InvalidInputError: with each fault at its place.
    """
    ensure_declared(content)
    try:
        compile_mail(content)
    except UnfitTemplateError as error:
        raise InvalidInputError(Issue(("content", "layout"), error.message)) from None


def both_ways(content: MailContent) -> tuple[InlinedOnce | None, InlinedEach]:
    """Return both forms of a template, of which the fast one is None where it may differ."""
    marks = Marks.apart_from(msgspec.json.encode(content).decode())
    subject = marks.mark(content.subject)
    html = bound(content, marks, subject=subject)
    reader = FieldReader(content.fields, filling.names_of(marks))
    line = filling.as_line(subject, marks)
    each = _template(line, filling.as_html(html, marks))
    slow = InlinedEach(_Filled(reader, each))
    if depends(html, marks):
        return None, slow
    done = inlined(html)
    text = tidied(extracted(marks.as_words(done)))
    try:
        once = _template(line, filling.as_html(done, marks), filling.as_text(text, marks))
    except UnfitTemplateError:
        return None, slow
    return InlinedOnce(_Filled(reader, once)), slow


def bound(content: MailContent, marks: Marks, *, subject: str) -> str:
    """Return the document of a mail in its normal form, with a mark for all that is filled in."""
    preheader = marks.mark(content.preheader)
    of = content.layout
    if isinstance(of, BlockLayout):
        told = layout.to_mjml(of.blocks, of.theme, marks, title=subject, preheader=preheader)
        html = mjml.to_html(marks.as_comments(told))
        preheader = ""
    elif isinstance(of, MjmlLayout):
        html = mjml.to_html(marks.as_comments(marks.mark(with_partials(of.source, is_mjml=True))))
    else:
        source = with_partials(of.source, is_mjml=False)
        if not re.search(r"<(?:body|html)\b", source, re.IGNORECASE):
            source = f"<body>{source}</body>"
        html = marks.as_comments(marks.mark(source))
        html = re.sub(_TABLE.format(stem=marks.stem), r"\1<tbody>\2", html)
    html = normal(html)
    if preheader:
        hidden = marks.as_comments(_HIDDEN.format(escape(preheader, quote=False)))
        html = re.sub(r"<body\b[^>]*>", lambda body: body[0] + hidden, html, count=1)
    return Binder(marks, content.fields).bind(html)


def depends(html: str, marks: Marks) -> bool:
    """Tell whether what a style holds for, or a number in a list, may depend on the recipient."""
    has_statements = f"<!--{marks.stem}" in html
    has_marks = marks.stem in html
    selectors: list[str] = []
    numbered, is_named = 0, False
    for piece in pieces(html):
        if piece.kind == "style":
            selectors += _selectors(piece.text)
        elif piece.name == "ol":
            numbered += 1 if piece.is_tag else -1
        elif piece.kind == "comment" and numbered and marks.sole(piece.text):
            return True
        elif piece.is_tag and marks.stem in piece.text:
            told = dict(piece.attributes)
            is_named |= marks.stem in told.get("class", "") + told.get("id", "")
    return bool(selectors) and (
        is_named
        or any(has_statements and _NEIGHBOURS.search(one) for one in selectors)
        or any(has_marks and ("[" in one or ":empty" in one) for one in selectors)
    )


def _selectors(css: str) -> list[str]:
    """Return what the rules of a style sheet hold for, those of `@media` as well."""
    told, at = [], 0
    while (begin := css.find("/*", at)) >= 0:
        told.append(css[at:begin])
        end = css.find("*/", begin + 2)
        at = len(css) if end < 0 else end + 2
    preludes = "".join([*told, css[at:]]).split("{")[:-1]
    selectors = (re.split(r"[};]", prelude)[-1].strip() for prelude in preludes)
    return [one for one in selectors if not one.startswith("@")]


def _template(*parts: str) -> Template:
    try:
        return FILLER.from_string(_BREAK.join(parts))
    except TemplateError as error:
        raise UnfitTemplateError(error.message or "It cannot be filled in") from None
