"""
Binding: what each mark of a document stands for at its place, and what may not be there at all.

Where an address begins with a merge field the field is of kind `url`; further on its value is
written as a part of an address. Styles hold no fields, so that no value becomes a rule.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from cartwheel.domains.campaigns.templates.fields import (
    OF_THE_HOUSE,
    UNSUBSCRIBE,
    FieldKind,
    MergeField,
)
from cartwheel.domains.campaigns.templates.marks import Construct, Marks
from cartwheel.domains.campaigns.templates.markup import Piece, pieces, written
from cartwheel.systems.templating.api import UnfitTemplateError

ADDRESSES: Final = frozenset({"href", "src", "background", "cite", "longdesc", "poster"})
_REFUSED: Final = frozenset(
    "script iframe frame frameset object embed applet form input button select option textarea"
    " base svg math audio video noscript template xmp plaintext noembed noframes portal"
    " dialog slot".split()
)
_REFUSED_ATTRIBUTES: Final = frozenset({"srcdoc", "srcset", "formaction", "action", "ping", "is"})
_SCHEME: Final = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "sms", "cid"})
_HOSTED: Final = re.compile(r"^(?:https?://[^/?#\s]+[/?#]|mailto:|tel:|sms:|#)", re.IGNORECASE)
_SIMPLE: Final = re.compile(r"([a-z]\w*)(?:\.([a-z]\w*))?", re.IGNORECASE)
_MOST_OPEN: Final = 20
_LOOP: Final = re.compile(r"for\s+(\w+)\s+in\s+(\w+)")
_IN_A_COMMENT: Final = re.compile(r'(\s(?:href|src)=")([^"]*)(")')
_NOT_COUNTED: Final = frozenset({UNSUBSCRIBE, "preferences_url", "view_url"})
_CONTROLS: Final = re.compile(r"[\x00-\x20\x7f]")


@dataclass(slots=True)
class _Open:
    """A condition or a loop that has begun, and the element in which it did."""

    word: str
    within: object


@dataclass(slots=True)
class Binder:
    """Binds the marks of one document."""

    marks: Marks
    fields: tuple[MergeField, ...]
    _rows: dict[str, str] = field(default_factory=dict)
    _open: list[_Open] = field(default_factory=list)

    def bind(self, html: str) -> str:
        """
        Return a document in its normal form with one mark for each address.

        Raises:
            UnfitTemplateError: it holds what no mail may hold, a field where none may be, or a
                condition that ends in another element than it begins in.
        """
        bound = "".join(self._bound(piece) for piece in pieces(html))
        if self._open:
            raise UnfitTemplateError(f"`{self._open[-1].word}` does not end")
        return bound

    def _bound(self, piece: Piece) -> str:
        if piece.kind == "style":
            self._ensure_plain(piece.text, "a style sheet")
            _ensure_tame(piece.text)
        elif piece.kind == "text":
            self._follow(piece.text, piece.within)
        elif piece.kind == "comment":
            if self.marks.sole(piece.text) is None:
                return f"<!--{self._commented(piece)}-->"
            self._follow(piece.text, piece.within)
            return f"<!--{piece.text}-->"
        elif piece.is_tag:
            return self._tag(piece)
        return piece.text

    def _tag(self, piece: Piece) -> str:
        if piece.name in _REFUSED:
            raise UnfitTemplateError(f"A mail may not hold <{piece.name}>")
        bound = tuple((name, self._value(piece, name, told)) for name, told in piece.attributes)
        told = "".join(f"{name}{value}" for name, value in piece.attributes)
        if len(list(self.marks.find(piece.text))) != len(list(self.marks.find(told))):
            raise UnfitTemplateError(f"In <{piece.name}> a field or condition is in no value")
        return piece.text if bound == piece.attributes else written(piece.name, bound)

    def _value(self, piece: Piece, name: str, value: str) -> str:
        where = f"`{name}` of <{piece.name}>"
        if any(True for _ in self.marks.find(name)):
            raise UnfitTemplateError(f"In <{piece.name}> the name of an attribute is no field")
        if name.startswith("on") or name in _REFUSED_ATTRIBUTES:
            raise UnfitTemplateError(f"A mail may not hold {where}")
        if name == "style":
            self._ensure_plain(value, where)
            _ensure_tame(unescape(value))
        if piece.name == "meta" and name == "http-equiv" and value.lower() == "refresh":
            raise UnfitTemplateError("A mail may not lead elsewhere by itself")
        if name in ADDRESSES or name.endswith(":href"):
            is_link = piece.name in ("a", "area") and name == "href"
            return self._address(unescape(value), where, is_link=is_link)
        opened = len(self._open)
        self._follow(value, object())
        if len(self._open) != opened:
            raise UnfitTemplateError(f"`{self._open[-1].word}` does not end in {where}")
        return value

    def _address(self, value: str, where: str, *, is_link: bool) -> str:
        """Return the mark for an address, or the address itself where nothing is done with it."""
        found = list(self.marks.find(value))
        lead = value[: found[0][0].start()] if found else value
        scheme = _SCHEME.match(_CONTROLS.sub("", lead))
        if scheme and scheme[1].lower() not in _SCHEMES:
            raise UnfitTemplateError(f"{where} is no address of a mail: {value[:60]}")
        is_web = scheme is not None and scheme[1].lower() in ("http", "https")
        if not found:
            if not (is_link and is_web):
                return _escaped(value)
            return self._made(f"{_quoted(value)}|cw_link(_rewrite)")
        parts, at = [], 0
        for place, construct in found:
            if construct.is_statement:
                raise UnfitTemplateError(f"There is a condition in {where}: put it around")
            if place.start() > at:
                parts.append(_quoted(value[at : place.start()]))
            at = place.end()
            parts.append(self._part(construct, where, is_first=place.start() == 0, lead=lead))
        if at < len(value):
            parts.append(_quoted(value[at:]))
        whole = " ~ ".join(parts)
        named = found[0][1].code.strip()
        counted = is_link and named not in _NOT_COUNTED and (is_web or not lead)
        return self._made(f"({whole})|cw_link(_rewrite)" if counted else whole)

    def _part(self, construct: Construct, where: str, *, is_first: bool, lead: str) -> str:
        kind = self._kind_of(construct.code)
        if is_first:
            if kind is not FieldKind.URL:
                raise UnfitTemplateError(
                    f"{where} begins with {{{{ {construct.code} }}}}, which is not of kind url"
                )
        elif lead and not _HOSTED.match(lead):
            raise UnfitTemplateError(f"{where} has a field before its host has ended")
        return f"({construct.code})|{'cw_whole' if is_first else 'cw_query'}"

    def _kind_of(self, code: str) -> FieldKind | None:
        found = _SIMPLE.fullmatch(code.strip())
        if found is None:
            return None
        owner, part = found[1], found[2]
        if part is None:
            if owner in OF_THE_HOUSE:
                return OF_THE_HOUSE[owner]
            return next((one.kind for one in self.fields if one.name == owner), None)
        of = next((one for one in self.fields if one.name == self._rows.get(owner)), None)
        return next((one.kind for one in of.parts if one.name == part), None) if of else None

    def _commented(self, piece: Piece) -> str:
        """Bind what only some programs read: comments with conditions."""
        text = piece.text

        def address(found: re.Match[str]) -> str:
            where = "an address in a comment"
            told = self._address(unescape(found[2]), where, is_link=found[1].strip() == 'href="')
            return f"{found[1]}{told}{found[3]}"

        if not any(True for _ in self.marks.find(text)) and "href" not in text:
            return text
        text = _IN_A_COMMENT.sub(address, text)
        opened = len(self._open)
        self._follow(text, object())
        if len(self._open) != opened:
            raise UnfitTemplateError("A condition begins or ends in a comment")
        return text

    def _follow(self, text: str, within: object) -> None:
        """Look at each statement in a text: what begins in an element ends in it."""
        for _, construct in self.marks.find(text):
            if not construct.is_statement:
                continue
            word = construct.code.split(maxsplit=1)[0] if construct.code else ""
            if loop := _LOOP.match(construct.code):
                self._rows[loop[1]] = loop[2]
            if word in ("if", "for"):
                self._open.append(_Open(construct.code, within))
                if len(self._open) > _MOST_OPEN:
                    raise UnfitTemplateError(f"Conditions are nested more than {_MOST_OPEN} deep")
                continue
            if not self._open:
                raise UnfitTemplateError(f"`{construct.code}` ends what has not begun")
            if self._open[-1].within != within:
                begun = self._open[-1].word
                message = f"`{begun}` begins in another element than `{construct.code}` stands in"
                raise UnfitTemplateError(message)
            if word.startswith("end"):
                self._open.pop()

    def _ensure_plain(self, text: str, where: str) -> None:
        if any(True for _ in self.marks.find(text)):
            raise UnfitTemplateError(f"A field or condition may not stand in {where}")

    def _made(self, code: str) -> str:
        return self.marks.add(Construct(code, is_address=True))


def _ensure_tame(css: str) -> None:
    plain = css.replace("\\", "").replace("/**/", "").lower()
    for word in ("expression(", "javascript:", "vbscript:", "-moz-binding", "behavior:"):
        if word in plain:
            raise UnfitTemplateError(f"A style may not hold `{word}`")


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("\xa0", "&nbsp;").replace('"', "&quot;")


def _quoted(value: str) -> str:
    """Return a text as an expression."""
    told = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{told}"'
