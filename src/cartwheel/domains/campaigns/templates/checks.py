"""What is wrong with a mail, or would make people or their programs think so."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Final
from urllib.parse import urlsplit

from cartwheel.domains.campaigns.errors import FieldError
from cartwheel.domains.campaigns.templates.compiled import FilledMail
from cartwheel.domains.campaigns.templates.compiling import compile_mail
from cartwheel.domains.campaigns.templates.contracts import (
    FindingCode,
    FindingLevel,
    MailContent,
    MailFinding,
)
from cartwheel.domains.campaigns.templates.fields import (
    OF_THE_HOUSE,
    POSTAL_ADDRESS,
    FieldKind,
    Fields,
)
from cartwheel.domains.campaigns.templates.markup import Piece, pieces
from cartwheel.domains.campaigns.templates.samples import HOUSE

CLIPPED: Final = 102 * 1024
"""Gmail shows so many bytes of a mail, and a link to the rest."""

_ALMOST: Final = 90 * 1024
_LONGEST_SUBJECT: Final = 60
_LONGEST_ADDRESS: Final = 500
_LONGEST_HOST: Final = 253
_LEAST_WORDS: Final = 60
_LEAST_LETTERS: Final = 8
_MOST_CAPITALS: Final = 0.7
_REPLY: Final = re.compile(r"^\s*(?:re|fwd?|aw|wg)\s*:", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"^(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#]\S*)?$", re.IGNORECASE
)
_BRACKETED: Final = re.compile(r"\[[^\[\]]*\](?:\([^()\s]*\))?")
_HOST: Final = re.compile(r"^(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}\.?$")

_ORDER: Final = list(FindingLevel)


def found_in(
    content: MailContent, filled: FilledMail, recipients: Sequence[Fields] = ()
) -> list[MailFinding]:
    """Return what is found in a mail that can be sent, the worst first."""
    found = [
        *_of_subject(filled.subject, content.preheader),
        *_of_size(filled.html),
        *_of_document(filled.html),
        *_of_words(filled),
        *_of_fields(content, recipients),
    ]
    return worst_first(found)


def worst_first(found: list[MailFinding]) -> list[MailFinding]:
    """Return findings in their order, each once."""
    return sorted(dict.fromkeys(found), key=lambda one: _ORDER.index(one.level))


def addresses_in(html: str) -> tuple[str, ...]:
    """Return each address of the web to which a link of a document leads, once."""
    told = (
        unescape(value)
        for piece in pieces(html)
        if piece.is_tag and piece.name in ("a", "area")
        for name, value in piece.attributes
        if name == "href"
    )
    return tuple(dict.fromkeys(each for each in told if each.lower().startswith("http")))


def _finding(
    code: FindingCode, level: FindingLevel, message: str, at: str = "", count: int | None = None
) -> MailFinding:
    return MailFinding(code=code, level=level, message=message, at=at[:300], count=count)


def _of_subject(subject: str, preheader: str) -> Iterator[MailFinding]:
    level = FindingLevel.WARNING
    if len(subject) > _LONGEST_SUBJECT:
        message = f"{len(subject)} characters: phones show about {_LONGEST_SUBJECT} of them"
        yield _finding(FindingCode.LONG_SUBJECT, level, message, subject)
    letters = [letter for letter in subject if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    if (len(letters) >= _LEAST_LETTERS and capitals > _MOST_CAPITALS * len(letters)) or (
        subject.count("!") > 1
    ):
        message = "Capitals and exclamation marks look like spam"
        yield _finding(FindingCode.SHOUTING_SUBJECT, level, message, subject)
    if _REPLY.match(subject):
        message = "It is no reply, and looks like one"
        yield _finding(FindingCode.PRETENDED_REPLY, level, message, subject)
    if not preheader:
        message = "Lists of mails show the first words of the mail instead"
        yield _finding(FindingCode.NO_PREHEADER, FindingLevel.NOTE, message)


def _of_size(html: str) -> Iterator[MailFinding]:
    size = len(html.encode())
    if size > CLIPPED:
        message = f"{size} bytes: Gmail shows the first {CLIPPED}, and perhaps not the footer"
        yield _finding(FindingCode.CLIPPED, FindingLevel.ERROR, message)
    elif size > _ALMOST:
        message = f"{size} bytes: Gmail shows the first {CLIPPED}, and tracked links are longer"
        yield _finding(FindingCode.ALMOST_CLIPPED, FindingLevel.WARNING, message)


def _of_document(html: str) -> Iterator[MailFinding]:
    link, words = "", ""
    for piece in pieces(html):
        if piece.is_tag and piece.name == "img":
            yield from _of_image(piece, is_linked=bool(link))
        elif piece.is_tag and piece.name == "a":
            link, words = unescape(dict(piece.attributes).get("href", "")), ""
            if "href" in dict(piece.attributes):
                yield from _of_link(link)
        elif piece.kind == "text" and link:
            words += unescape(piece.text)
        elif piece.kind == "end" and piece.name == "a":
            yield from _of_promise(link, words.strip())
            link = ""


def _of_image(piece: Piece, *, is_linked: bool) -> Iterator[MailFinding]:
    told = dict(piece.attributes)
    source = unescape(told.get("src", ""))
    if "alt" not in told:
        message = "An image says nothing where it is not shown; an ornament has an empty alt"
        yield _finding(FindingCode.MISSING_ALT, FindingLevel.ERROR, message, source)
    elif is_linked and not told["alt"].strip():
        message = "A link is an image without words: who sees no images does not know of it"
        yield _finding(FindingCode.EMPTY_ALT_OF_LINK, FindingLevel.WARNING, message, source)
    if not source.lower().startswith(("http://", "https://", "cid:")):
        message = "An image is found by an address of https"
        yield _finding(FindingCode.BROKEN_LINK, FindingLevel.ERROR, message, source)


def _of_link(address: str) -> Iterator[MailFinding]:
    scheme = address.partition(":")[0].lower()
    if scheme in ("mailto", "tel", "sms") or address.startswith("#"):
        return
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    is_named = len(host) <= _LONGEST_HOST and _HOST.match(host) is not None
    is_name = is_named or host.replace(".", "").isdigit() or ":" in host
    if scheme not in ("http", "https") or not is_name or re.search(r"\s", address):
        message = "A link leads nowhere: it has no host of the web"
        yield _finding(FindingCode.BROKEN_LINK, FindingLevel.ERROR, message, address)
    elif scheme == "http":
        message = "A link is not of https: browsers warn of it"
        yield _finding(FindingCode.INSECURE_LINK, FindingLevel.WARNING, message, address)


def _of_promise(link: str, words: str) -> Iterator[MailFinding]:
    shown = _ADDRESS.match(words) if len(words) <= _LONGEST_ADDRESS else None
    if shown is None or not link.lower().startswith("http"):
        return
    host, promised = (urlsplit(link).hostname or "").lower(), shown[1].lower()
    if host.removeprefix("www.") != promised.removeprefix("www."):
        message = f"A link says {promised} and leads to {host}: filters take that for fraud"
        yield _finding(FindingCode.MISLEADING_LINK, FindingLevel.WARNING, message, link)


def _of_words(filled: FilledMail) -> Iterator[MailFinding]:
    plain = _BRACKETED.sub("", _BRACKETED.sub("", filled.text))
    for said in (HOUSE[POSTAL_ADDRESS], HOUSE["store_name"]):
        plain = plain.replace(str(said), "")
    if len(plain.strip()) < _LEAST_WORDS and "<img" in filled.html:
        message = "Nearly all of it is images: many see none, and filters think of spam"
        yield _finding(FindingCode.IMAGE_ONLY, FindingLevel.WARNING, message)


def _of_fields(content: MailContent, recipients: Sequence[Fields]) -> Iterator[MailFinding]:
    compiled = compile_mail(content)
    lacking: dict[str, int] = {}
    for recipient in recipients:
        try:
            compiled.fill({**HOUSE, **recipient})
        except FieldError as error:
            lacking[error.name] = lacking.get(error.name, 0) + 1
    for name, count in lacking.items():
        message = f"{name} is missing or unfit, and has no default: they get no mail"
        yield _finding(FindingCode.MISSING_FIELD, FindingLevel.ERROR, message, name, count)
    for field in content.fields:
        if field.name in OF_THE_HOUSE or field.kind is FieldKind.BOOLEAN:
            continue
        count = sum(recipient.get(field.name) in (None, "", (), []) for recipient in recipients)
        if count and (field.default is not None or field.kind is FieldKind.LIST):
            told = f"reads {field.default!r}" if field.default else "is empty"
            message = f"{field.name} {told} for some"
            level = FindingLevel.NOTE if field.default else FindingLevel.WARNING
            yield _finding(FindingCode.EMPTY_FIELD, level, message, field.name, count)
