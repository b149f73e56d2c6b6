"""MJML compiled to HTML."""

import re
from typing import Final

import mrml

from cartwheel.domains.campaigns.templates.linting import faults_of
from cartwheel.domains.campaigns.templates.markup import ensure_small, normal
from cartwheel.systems.templating.api import UnfitTemplateError

_INLINE: Final = re.compile(r'(<mj-style\b[^>]*?)\s+inline="inline"', re.IGNORECASE)
_OPTIONS: Final = mrml.ParserOptions(include_loader=mrml.noop_loader())


_WORDED: Final = re.compile(
    r"<!--|<(mj-(?:text|button|table|accordion-text|accordion-title|navbar-link|social-element))"
    r"\b[^<>]*(?<!/)>"
)


def to_html(mjml: str) -> str:
    """
    Return the HTML of MJML; no rule of a style is put at elements yet.

    HTML within components may be written as loosely as browsers allow.

    Raises:
        UnfitTemplateError: it holds what MJML has not, or cannot be compiled.
    """
    ensure_small(mjml)
    if faults := faults_of(mjml):
        told = "; ".join(f"line {fault.line}: {fault.message}" for fault in faults)
        raise UnfitTemplateError(told, line=faults[0].line)
    mjml = _closed(mjml)
    try:
        # It would be inlined at once, before anything is filled in.
        return mrml.to_html(_INLINE.sub(r"\1", mjml), parser_options=_OPTIONS).content
    except OSError as error:
        raise UnfitTemplateError(f"The MJML cannot be compiled: {error}") from None


def _closed(mjml: str) -> str:
    """Return MJML with each element in the words of components closed, since mrml reads XML."""
    told, at = [], 0
    while found := _WORDED.search(mjml, at):
        name = found[1]
        end = mjml.find("-->" if name is None else f"</{name}", found.end())
        if end < 0:
            break
        told.append(mjml[at : found.end()])
        words = mjml[found.end() : end]
        told.append(_well_formed(words, name) if name and "<" in words else words)
        at = end
    return "".join([*told, mjml[at:]])


def _well_formed(words: str, component: str) -> str:
    around = "table" if component == "mj-table" else "body"
    document = normal(f"<{around}>{words}</{around}>")
    begin, end = document.index(f"<{around}>") + len(around) + 2, document.rindex(f"</{around}>")
    return document[begin:end]
