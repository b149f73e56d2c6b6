"""Values of a recipient, made fit for the places at which they are filled in."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from cartwheel.domains.campaigns.errors import FieldError
from cartwheel.domains.campaigns.templates.fields import (
    OF_THE_HOUSE,
    FieldKind,
    Fields,
    MergeField,
)
from cartwheel.domains.campaigns.templates.marks import Construct, Marks
from cartwheel.domains.campaigns.templates.markup import pieces, written
from cartwheel.domains.campaigns.templates.rules import is_web
from cartwheel.domains.campaigns.templates.words import NOTHING

MOST_ROWS: Final = 100
LONGEST: Final = 5_000
REWRITE: Final = "_rewrite"
_SPACES: Final = re.compile(r"[ \t\n\r\f\v]+")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FieldError(name, "is no text")
        return str(value)
    if len(value) > LONGEST:
        raise FieldError(name, f"is longer than {LONGEST} characters")
    if not value.isprintable() or "  " in value:
        value = _CONTROLS.sub("", _SPACES.sub(" ", value))
    return str(value.strip())


def _number(name: str, value: Any) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        return float(value) if "." in value else int(value)
    except (TypeError, ValueError):
        raise FieldError(name, "is no number") from None


def _boolean(name: str, value: Any) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise FieldError(name, "is neither true nor false")


def _url(name: str, value: Any) -> str:
    if isinstance(value, str) and len(value) <= LONGEST and is_web(value):
        return value
    raise FieldError(name, "is no address of http or https")


_READERS: Final[Mapping[FieldKind, Callable[[str, Any], Any]]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.URL: _url,
}
_ABSENT: Final[Mapping[FieldKind, Any]] = {
    FieldKind.TEXT: "",
    FieldKind.NUMBER: 0,
    FieldKind.BOOLEAN: False,
}


@dataclass(frozen=True, slots=True)
class _Rows:
    """Reads the rows of a list; a part that is missing is nothing, an address has to be there."""

    parts: tuple[tuple[str, FieldKind], ...]

    def __call__(self, name: str, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise FieldError(name, "is no list")
        if len(value) > MOST_ROWS:
            raise FieldError(name, f"has more than {MOST_ROWS} rows")
        return [self._row(name, row) for row in value]

    def _row(self, name: str, row: Any) -> dict[str, Any]:
        if not isinstance(row, Mapping):
            raise FieldError(name, "has a row without names")
        read = {}
        for part, kind in self.parts:
            if part in row:
                read[part] = _READERS[kind](f"{name}.{part}", row[part])
            elif kind is FieldKind.URL:
                raise FieldError(f"{name}.{part}", "is missing")
            else:
                read[part] = _ABSENT[kind]
        return read


class FieldReader:
    """Reads what is known of a recipient as a template's fields; of several threads as well."""

    def __init__(self, fields: tuple[MergeField, ...], used: frozenset[str]) -> None:
        self._read: list[tuple[str, Callable[[str, Any], Any], Any]] = []
        for name, kind in OF_THE_HOUSE.items():
            if name in used:
                self._read.append((name, _READERS[kind], None))
        for field in fields:
            if field.name not in used:
                continue
            if field.kind is FieldKind.LIST:
                parts = tuple((part.name, part.kind) for part in field.parts)
                self._read.append((field.name, _Rows(parts), ()))
            else:
                self._read.append((field.name, _READERS[field.kind], field.default))

    def read(self, given: Fields) -> dict[str, Any]:
        """
        Return the value of each field that is used.

        Raises:
            FieldError: one is missing that has no default, or is not of its kind.
        """
        values = {}
        for name, reader, default in self._read:
            value = given.get(name)
            if value is None or value == "":
                value = default
                if value is None:
                    raise FieldError(name, "is missing")
            values[name] = reader(name, value)
        return values


def _shown(value: Any) -> str:
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise FieldError("value", "a row or a list is filled in part by part")


def _in_text(value: Any) -> str:
    told = value if type(value) is str else _shown(value)
    if told.isalnum():
        return told
    told = told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return told.replace("\xa0", "&nbsp;")


def _in_value(value: Any) -> str:
    told = _shown(value).replace("&", "&amp;").replace('"', "&quot;")
    return told.replace("\xa0", "&nbsp;")


def _in_comment(value: Any) -> str:
    return str(escape(_shown(value)))


def _plain(value: Any) -> str:
    return " ".join(_shown(value).split()) or NOTHING


def _line(value: Any) -> str:
    return " ".join(_shown(value).split())


def _query(value: Any) -> str:
    return quote(_shown(value), safe="@")


def _link(value: str, rewrite: Callable[[str], str] | None) -> str:
    return value if rewrite is None else rewrite(value)


class _Filler(ImmutableSandboxedEnvironment):
    """Rows have parts and nothing else, whatever these are called."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        return obj[attribute] if type(obj) is dict else super().getattr(obj, attribute)


FILLER: Final = _Filler(
    comment_start_string="{##",
    comment_end_string="##}",
    keep_trailing_newline=True,
    undefined=StrictUndefined,
)
FILLER.filters.update(
    e=_shown,
    escape=_shown,
    cw_text=_in_text,
    cw_value=_in_value,
    cw_comment=_in_comment,
    cw_plain=_plain,
    cw_line=_line,
    cw_whole=_shown,
    cw_query=_query,
    cw_link=_link,
)


def as_html(html: str, marks: Marks) -> str:
    """Return a bound document as a template, in which each value is written as its place needs."""
    told: list[str] = []
    for piece in pieces(html):
        if piece.kind == "comment":
            sole = marks.sole(piece.text)
            inside = marks.replace(piece.text, lambda one: _source(one, "cw_comment"))
            told.append(sole.source if sole else f"<!--{inside}-->")
        elif piece.is_tag and marks.stem in piece.text:
            values = tuple(
                (name, marks.replace(value, lambda one: _source(one, "cw_value")))
                for name, value in piece.attributes
            )
            told.append(written(piece.name, values))
        else:
            told.append(marks.replace(piece.text, lambda one: _source(one, "cw_text")))
    return "".join(told)


def as_text(text: str, marks: Marks) -> str:
    """Return a text as a template; what comes to nothing leaves a sign for whoever tidies it."""
    return marks.replace(text, _plain_source)


def as_line(line: str, marks: Marks) -> str:
    """Return a subject as a template."""
    return marks.replace(line, lambda one: _source(one, "cw_line"))


def _source(construct: Construct, how: str) -> str:
    return construct.source if construct.is_statement else f"{{{{ ({construct.code})|{how} }}}}"


def _plain_source(construct: Construct) -> str:
    if construct.is_address:
        return construct.source
    if construct.is_statement:
        return f"{NOTHING}{construct.source}{NOTHING}"
    return _source(construct, "cw_plain")


def filled_line(line: str, fields: tuple[MergeField, ...], given: Fields) -> str:
    """
    Return a line, such as a preheader, filled in by itself.

    Raises:
        FieldError: a field is missing that has no default, or is not of its kind.
    """
    marks = Marks.apart_from(line)
    source = as_line(marks.mark(line), marks)
    reader = FieldReader(fields, names_of(marks))
    return str(FILLER.from_string(source).render(reader.read(given))).strip()


def names_of(marks: Marks) -> frozenset[str]:
    """Return every word of code, among which are the fields that are used."""
    words: set[str] = set()
    for construct in marks.constructs:
        words.update(re.findall(r"[a-z_]\w*", construct.code))
    return frozenset(words)
