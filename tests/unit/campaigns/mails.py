"""Templates of mails, as tests want them."""

from typing import Any, Final

import msgspec

from cartwheel.domains.campaigns.templates.contracts import MailContent

ROWS: Final = {
    "name": "goods",
    "kind": "list",
    "parts": [
        {"name": "title"},
        {"name": "url", "kind": "url"},
        {"name": "image", "kind": "url"},
        {"name": "price"},
    ],
}
FIELDS: Final[list[dict[str, Any]]] = [
    {"name": "first_name", "default": ""},
    {"name": "city", "default": "Berlin"},
    {"name": "vip", "kind": "boolean", "default": "false"},
    {"name": "points", "kind": "number", "default": "0"},
    {"name": "page", "kind": "url", "default": "https://shop.example/?a=1&copy=2"},
    ROWS,
]
FOOTER: Final = {"type": "footer"}
INCLUDE: Final = '{% include "footer" %}'


def mail(*blocks: dict[str, Any], **changes: Any) -> MailContent:
    """Return a mail of blocks, with a footer behind them."""
    return _mail({"type": "blocks", "blocks": [*blocks, FOOTER]}, **changes)


def of_html(source: str, **changes: Any) -> MailContent:
    """Return a mail of HTML, with a footer behind it."""
    return _mail({"type": "html", "source": source + INCLUDE}, **changes)


def of_mjml(body: str, *, head: str = "", **changes: Any) -> MailContent:
    """Return a mail of MJML, with a footer behind it."""
    source = f"<mjml><mj-head>{head}</mj-head><mj-body>{body}{INCLUDE}</mj-body></mjml>"
    return _mail({"type": "mjml", "source": source}, **changes)


def _mail(layout: dict[str, Any], **changes: Any) -> MailContent:
    told = {"name": "Mail", "subject": "News", "fields": FIELDS, "layout": layout, **changes}
    return msgspec.convert(told, MailContent)
