"""
Bringing templates in and out as one file of HTML or MJML.

What others write as Handlebars or Mustache becomes fields, conditions and loops of ours. An
exported file tells in a comment at its beginning what its source cannot: name, subject, fields.
"""

import re
from dataclasses import dataclass, field
from typing import Final

import msgspec

from cartwheel.domains.campaigns.templates.contracts import (
    BlockLayout,
    HtmlLayout,
    MailContent,
    MjmlLayout,
)
from cartwheel.domains.campaigns.templates.fields import (
    OF_THE_HOUSE,
    UNSUBSCRIBE,
    FieldKind,
    FieldPart,
    MergeField,
    MergeFields,
)
from cartwheel.domains.campaigns.templates.layout import to_mjml
from cartwheel.domains.campaigns.templates.marks import Marks
from cartwheel.domains.campaigns.templates.partials import INCLUDE
from cartwheel.kernel.errors import InvalidInputError, Issue

_OURS: Final = re.compile(r"\A\s*<!-- cartwheel (\{.*?\}) -->\n?", re.DOTALL)
_FOREIGN: Final = re.compile(r"\\?\{\{\{?(?P<sign>[#/^>&!]?)(?P<words>[^{}]*)\}?\}\}")
_IN_ADDRESS: Final = re.compile(
    r"""(?:href|src|background)\s*=\s*["']?\s*\{\{\s*(?:row\d*\.)?([a-z]\w*)\s*\}\}""",
    re.IGNORECASE,
)
_END: Final = re.compile(r"</(?:mj-)?body\s*>", re.IGNORECASE)


class _Told(msgspec.Struct, frozen=True, rename="camel"):
    """What an exported file tells beside its source."""

    name: str
    subject: str
    preheader: str = ""
    fields: MergeFields = ()


@dataclass(frozen=True, slots=True)
class _Section:
    """A section that has begun: `word` ends it, rows of `owner` are told within."""

    opened: str
    word: str
    row: str = ""
    owner: str = ""


@dataclass(slots=True)
class _Reader:
    """Turns the constructs of others into ours, and notes each field and part that they name."""

    fields: dict[str, dict[str, None]] = field(default_factory=dict)
    sections: list[_Section] = field(default_factory=list)
    rows: int = 0

    def read(self, source: str) -> str:
        written, at = [], 0
        for found in _FOREIGN.finditer(source):
            written.append(source[at : found.start()])
            written.append(self._construct(found, source))
            at = found.end()
        if self.sections:
            opened = self.sections[-1].opened
            raise _refused(source, len(source), f"{{{{#{opened}}}}} does not end")
        return "".join([*written, source[at:]])

    def _construct(self, found: re.Match[str], source: str) -> str:
        sign, words = found["sign"], found["words"].strip()
        if found.group().startswith("\\"):
            literal = words.replace('"', "")
            return f'{{{{ "{{{{ {literal} }}}}" }}}}'
        if sign in ("!", ">"):
            return self._part(words, found, source) if sign == ">" else ""
        if sign in ("#", "^"):
            return self._begin(found, source)
        if sign == "/":
            return self._end(found, source)
        if words == "else":
            return "{% else %}"
        return f"{{{{ {self._named(words, found, source)} }}}}"

    def _part(self, words: str, found: re.Match[str], source: str) -> str:
        if words == "footer":
            return INCLUDE
        raise _refused(source, found.start(), f"The part {words} is not known: there is footer")

    def _begin(self, found: re.Match[str], source: str) -> str:
        word, _, about = found["words"].strip().partition(" ")
        about = about.strip()
        if not about:
            about, word = word, "section"
        if found["sign"] == "^" or word == "unless":
            self.sections.append(_Section(about if word == "section" else word, "endif"))
            return f"{{% if not {self._named(about, found, source)} %}}"
        if word == "section" and self._loops_inside(about, found, source):
            self.sections.append(_Section(about, "endif", owner=_name(about)))
            self.fields.setdefault(_name(about), {})
            return f"{{% if {_name(about)} %}}"
        if word == "if":
            self.sections.append(_Section("if", "endif"))
            return f"{{% if {self._named(about, found, source)} %}}"
        if word not in ("each", "section"):
            raise _refused(source, found.start(), f"{{{{#{word}}}}} is not known")
        if any(section.row for section in self.sections):
            raise _refused(source, found.start(), "A loop within a loop")
        owner = _name(about)
        if about in (".", "this"):
            owner = next((one.owner for one in reversed(self.sections) if one.owner), "")
            if not owner:
                raise _refused(source, found.start(), "There is no list to go through")
        self.rows += 1
        row = f"row{self.rows}"
        opened = "each" if word == "each" else about
        self.sections.append(_Section(opened, "endfor", row=row, owner=owner))
        self.fields.setdefault(owner, {})
        return f"{{% for {row} in {owner} %}}"

    def _end(self, found: re.Match[str], source: str) -> str:
        if not self.sections or self.sections[-1].opened != found["words"].strip():
            raise _refused(source, found.start(), f"{found.group()} ends what has not begun")
        return f"{{% {self.sections.pop().word} %}}"

    def _loops_inside(self, about: str, found: re.Match[str], source: str) -> bool:
        end = source.find(f"{{{{/{about}}}}}", found.end())
        inside = source[found.end() : end if end >= 0 else len(source)]
        return re.search(r"\{\{#each\s+(?:\.|this)\s*\}\}", inside) is not None

    def _named(self, words: str, found: re.Match[str], source: str) -> str:
        """Return the name of a field, or of a part where rows are gone through."""
        row = next((one for one in reversed(self.sections) if one.row), None)
        if words in (".", "this"):
            words = "value"
        elif words.startswith("this."):
            words = words.removeprefix("this.")
        elif words.startswith("../"):
            row, words = None, words.removeprefix("../")
        name = _name(words)
        if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) is None:
            raise _refused(source, found.start(), f"{words[:40]} is no name of a field")
        if row is not None:
            self.fields[row.owner].setdefault(name)
            return f"{row.row}.{name}"
        if name not in OF_THE_HOUSE:
            self.fields.setdefault(name, {})
        return name


def _name(words: str) -> str:
    """Return a name as ours are: `customer.firstName` is `customer_first_name`."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words.strip())
    return re.sub(r"\W+", "_", snake).strip("_").lower()


def _refused(source: str, at: int, message: str) -> InvalidInputError:
    line = source.count("\n", 0, at) + 1
    return InvalidInputError(Issue(("source",), f"Line {line}: {message}"))


def imported(source: str, *, name: str, subject: str, is_mjml: bool) -> MailContent:
    """
    Return a template from a file; where nothing tells how to unsubscribe, a footer is added.

    Fields are required text, but for those with which an address begins. Scripts, which no
    mail program runs, are left out.

    Raises:
        InvalidInputError: it holds what cannot become a template, with its line.
    """
    layout = MjmlLayout if is_mjml else HtmlLayout
    if ours := _OURS.match(source):
        try:
            told = msgspec.json.decode(ours[1], type=_Told)
        except msgspec.ValidationError as error:
            raise InvalidInputError(Issue(("source",), f"Line 1: {error}")) from None
        return MailContent(
            name=name or told.name,
            subject=subject or told.subject,
            preheader=told.preheader,
            fields=told.fields,
            layout=layout(source[ours.end() :]),
        )
    reader = _Reader()
    read = reader.read(_without_scripts(source))
    subject = reader.read(subject)
    if UNSUBSCRIBE not in read:
        ends = [end.start() for end in _END.finditer(read)]
        at = ends[-1] if ends else len(read)
        read = f"{read[:at]}{INCLUDE}{read[at:]}"
    addresses = {found.lower() for found in _IN_ADDRESS.findall(read)}
    return MailContent(
        name=name,
        subject=subject,
        fields=tuple(
            _field(each, tuple(parts), addresses) for each, parts in reader.fields.items()
        ),
        layout=layout(read),
    )


def _without_scripts(source: str) -> str:
    told, at, plain = [], 0, source.lower()
    while (begin := plain.find("<script", at)) >= 0 and (
        end := plain.find("</script>", begin)
    ) >= 0:
        told.append(source[at:begin])
        at = end + len("</script>")
    return "".join([*told, source[at:]])


def _field(name: str, parts: tuple[str, ...], addresses: set[str]) -> MergeField:
    def kind(of: str) -> FieldKind:
        return FieldKind.URL if of in addresses else FieldKind.TEXT

    if parts:
        told = tuple(FieldPart(part, kind(part)) for part in parts)
        return MergeField(name=name, kind=FieldKind.LIST, parts=told)
    return MergeField(name=name, kind=kind(name))


def exported(content: MailContent) -> str:
    """Return a template as one file; blocks are written as MJML."""
    of = content.layout
    if isinstance(of, BlockLayout):
        marks = Marks.apart_from(msgspec.json.encode(content).decode())
        subject, preheader = marks.mark(content.subject), marks.mark(content.preheader)
        mjml = to_mjml(of.blocks, of.theme, marks, title=subject, preheader=preheader)
        source = marks.replace(marks.as_words(mjml), lambda construct: construct.source)
    else:
        source = of.source
    told = msgspec.json.encode(
        _Told(
            content.name,
            content.subject,
            "" if isinstance(of, BlockLayout) else content.preheader,
            content.fields,
        )
    )
    # A comment ends at `-->`; JSON may write a dash by its number.
    safe = told.decode().replace("-", "\\u002d")
    return f"<!-- cartwheel {safe} -->\n{source}"
