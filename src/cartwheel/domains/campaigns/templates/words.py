"""The text part of a mail, extracted from its HTML: one column, links as `[words](address)`."""

import re
from functools import cache
from typing import Any, Final

NOTHING: Final = "\0"
"""Stands in a text where a merge field or a condition came to nothing, until it is tidied."""

_HIDDEN: Final = re.compile(r"(display:\s*none)\s*!important", re.IGNORECASE)
"""Inscriptis shows what is hidden with emphasis."""

_EMPTY_IMAGE: Final = re.compile(r"\[\0+\](?!\()")


@cache
def _config() -> Any:
    """Return how documents are read: tables line by line, since columns depend on their words."""
    from inscriptis.css_profiles import STRICT_CSS_PROFILE  # noqa: PLC0415
    from inscriptis.html_properties import Display  # noqa: PLC0415
    from inscriptis.model.config import ParserConfig  # noqa: PLC0415
    from inscriptis.model.html_element import HtmlElement  # noqa: PLC0415
    from inscriptis.model.tag import CustomHtmlTagHandlerMapping  # noqa: PLC0415

    def as_it_is(_state: Any, _attributes: Any = None) -> None:
        """Lay nothing out in columns."""

    def cell_ends(state: Any) -> None:
        state.tags[-1].write(" ")

    block = HtmlElement(display=Display.block)
    return ParserConfig(
        css={**STRICT_CSS_PROFILE, "table": block, "tr": block},
        display_images=True,
        display_links=True,
        custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping(
            start_tag_mapping=dict.fromkeys(("table", "tr", "td", "th"), as_it_is),
            end_tag_mapping={"table": as_it_is, "td": cell_ends, "th": cell_ends},
        ),
    )


def extracted(html: str) -> str:
    """Return what a document says, which still has to be tidied."""
    from inscriptis import get_text  # noqa: PLC0415 - it takes long to import, and not all need it

    # What inscriptis has read it unescapes once more, by which `&amp;copy` would become `©`.
    html = _HIDDEN.sub(r"\1", html.replace("&amp;", "&amp;amp;"))
    return str(get_text(html, _config()))


def tidied(text: str) -> str:
    """
    Return a text without lines in which all came to nothing, and with one empty line at a time.

    So it is the same whether something was left out before the text was extracted or after.
    """
    if f"[{NOTHING}" in text:
        text = _EMPTY_IMAGE.sub(NOTHING, text)
    lines = []
    for written in text.split("\n"):
        line = written.replace(NOTHING, "")
        if line.strip() or line == written:
            lines.append(" ".join(line.split()))
    text = "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip()
