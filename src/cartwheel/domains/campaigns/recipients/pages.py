"""Pages for recipients, in their language, of which nothing runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Final

from starlette.responses import HTMLResponse

from cartwheel.domains.campaigns.audience.conditions import PURPOSE
from cartwheel.domains.campaigns.recipients.preferences import Choices

_PRIVATE: Final = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
}
_FORM_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
# A mail is others' HTML: it may look as it likes, lead elsewhere, and do nothing.
_MAIL_POLICY: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src https: http:"
    " data:; style-src 'unsafe-inline' https:; font-src https:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1c1c1a;background:#f6f5f1}"
    "main{max-width:34rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:8px}"
    "h1{font-size:1.25rem;margin:0 0 1rem}fieldset{border:0;padding:0;margin:0 0 1.25rem}"
    "legend{font-weight:600;padding:0;margin-bottom:.5rem}label{display:block;padding:.4rem 0}"
    "input{margin-right:.5rem;width:1.1rem;height:1.1rem;vertical-align:-.15rem}"
    "button{font:inherit;padding:.6rem 1rem;border:1px solid #1c1c1a;border-radius:6px;"
    "background:#1c1c1a;color:#fff;cursor:pointer}"
    "form+form{margin-top:1rem}form+form button{background:none;color:inherit}"
    "[role=status]{padding:.6rem .8rem;border-radius:6px;background:#e6f2e8}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161615}main{background:#222220}"
    "button{background:#eee;color:#161615;border-color:#eee}[role=status]{background:#1f3a26}}"
)


@dataclass(frozen=True, slots=True)
class _Words:
    lang: str
    title: str
    what: str
    marketing: str
    often: str
    each: str
    less: str
    save: str
    nothing: str
    saved: str
    invalid: str
    not_shown: str


_ENGLISH: Final = _Words(
    lang="en",
    title="Your e-mails",
    what="What may we write to you about?",
    marketing="Offers and news",
    often="How often?",
    each="Whenever there is something",
    less="Once in thirty days at most",
    save="Save",
    nothing="Send me nothing any more",
    saved="Saved.",
    invalid="This link is not valid.",
    not_shown="This mail cannot be shown.",
)
_GERMAN: Final = _Words(
    lang="de",
    title="Deine E-Mails",
    what="Wovon dürfen wir dir schreiben?",
    marketing="Angebote und Neues",
    often="Wie oft?",
    each="Wann immer es etwas gibt",
    less="Höchstens einmal in dreißig Tagen",
    save="Speichern",
    nothing="Schickt mir nichts mehr",
    saved="Gespeichert.",
    invalid="Dieser Link ist nicht gültig.",
    not_shown="Diese Mail kann nicht gezeigt werden.",
)
_BY_LANGUAGE: Final[Mapping[str, _Words]] = MappingProxyType({"de": _GERMAN})


def preference_page(choices: Choices, *, is_saved: bool) -> HTMLResponse:
    """Show what a recipient may choose, and what holds."""
    t = _words(choices.locale)
    kinds = "".join(
        _input("checkbox", "purpose", purpose, _named(purpose, t), is_on=given)
        for purpose, given in choices.purposes.items()
    )
    paces = _input("radio", "pace", "each", t.each, is_on=not choices.wants_less)
    paces += _input("radio", "pace", "less", t.less, is_on=choices.wants_less)
    return _page(
        t,
        (f'<p role="status">{escape(t.saved)}</p>' if is_saved else "")
        + f"<h1>{escape(t.title)}{f' · {escape(choices.shop)}' if choices.shop else ''}</h1>"
        f'<form method="post"><fieldset><legend>{escape(t.what)}</legend>{kinds}</fieldset>'
        f"<fieldset><legend>{escape(t.often)}</legend>{paces}</fieldset>"
        f'<button name="act" value="save">{escape(t.save)}</button></form>'
        '<form method="post"><button name="act" value="nothing">'
        f"{escape(t.nothing)}</button></form>",
    )


def invalid_page(accepted: str) -> HTMLResponse:
    """Say that a link is none of ours, in a language that the browser asks for."""
    t = _words(accepted)
    return _page(t, f"<p>{escape(t.invalid)}</p>", status=404)


def not_shown_page(accepted: str) -> HTMLResponse:
    """Say that a mail cannot be shown: of a test, or of somebody who is gone."""
    t = _words(accepted)
    return _page(t, f"<p>{escape(t.not_shown)}</p>", status=404)


def mail_page(html: str) -> HTMLResponse:
    """Show a mail; nothing in it runs, and nobody finds it who has not got its link."""
    return HTMLResponse(html, headers={**_PRIVATE, "content-security-policy": _MAIL_POLICY})


def _page(t: _Words, body: str, *, status: int = 200) -> HTMLResponse:
    content = (
        f'<!doctype html><html lang="{t.lang}"><head><meta charset="utf-8"><meta name="robots"'
        ' content="noindex"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(t.title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )
    headers = {**_PRIVATE, "content-security-policy": _FORM_POLICY}
    return HTMLResponse(content, status_code=status, headers=headers)


def _words(locale: str) -> _Words:
    return _BY_LANGUAGE.get(locale[:2].lower(), _ENGLISH)


def _named(purpose: str, t: _Words) -> str:
    """Name a purpose; stores call their own as they like."""
    return t.marketing if purpose == PURPOSE else purpose.replace("_", " ").capitalize()


def _input(kind: str, name: str, value: str, label: str, *, is_on: bool) -> str:
    on = " checked" if is_on else ""
    return (
        f'<label><input type="{kind}" name="{name}" value="{escape(value)}"{on}>'
        f"{escape(label)}</label>"
    )
