"""
Marks: words of a layout's own for what is filled in, while the layout is parsed and written anew.

No parser of MJML, HTML or CSS knows merge fields, and each damages them in its way. So each
construct, `{{ … }}` or `{% … %}`, is a word of letters while they work; where it says when or
how often something is shown it is a comment, which parsers leave where it is, in tables as well.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from jinja2 import TemplateSyntaxError

from cartwheel.systems.templating.api import UnfitTemplateError, environment

READER: Final = environment(comment_start_string="{##", comment_end_string="##}")
"""Reads constructs; the usual comments of Jinja begin in style sheets as well."""

MOST: Final = 2_000
_LONGEST: Final = 300
_BEGINS: Final = ("variable_begin", "block_begin")
_ENDS: Final = ("variable_end", "block_end")
_OTHER: Final = ("raw_begin", "raw_end", "comment_begin", "linestatement_begin")
_TURNS: Final = re.compile(r"<!--|-->|<(?=[a-zA-Z/])|[>\"']")


@dataclass(frozen=True, slots=True)
class Construct:
    """
    What stands between the signs of a merge field or a statement.

    Of an address (`is_address`) the code is that of the whole of it.
    """

    code: str
    is_statement: bool = False
    is_address: bool = False

    @property
    def source(self) -> str:
        """What was written for it."""
        return f"{{% {self.code} %}}" if self.is_statement else f"{{{{ {self.code} }}}}"


@dataclass(slots=True)
class Marks:
    """The constructs of one mail, each with a word that stands nowhere else in it."""

    stem: str = "cwmark"
    constructs: list[Construct] = field(default_factory=list)

    @classmethod
    def apart_from(cls, text: str) -> "Marks":
        """Return none yet, whose words will not be among those of a text."""
        stem = "cwmark"
        while stem in text:
            stem += "k"
        return cls(stem)

    def add(self, construct: Construct) -> str:
        """
        Return the word for a construct.

        Raises:
            UnfitTemplateError: there are too many.
        """
        if len(self.constructs) == MOST:
            raise UnfitTemplateError(f"It has more than {MOST} fields, conditions and links")
        self.constructs.append(construct)
        return f"{self.stem}{len(self.constructs) - 1}z"

    def mark(self, text: str) -> str:
        """
        Return a text with a word for each construct in it.

        Raises:
            UnfitTemplateError: a construct does not end, or trims what is around it.
        """
        if "{" not in text:
            return text
        written: list[str] = []
        code: list[str] | None = None
        try:
            for line, kind, value in READER.lexer.tokeniter(text, None):
                if kind in _BEGINS or kind in _ENDS:
                    if value.strip().strip("{}%"):
                        raise UnfitTemplateError("`-` and `+` beside a `%` or brace", line=line)
                    if code is None:
                        code = []
                    else:
                        made = Construct("".join(code).strip(), is_statement=kind == "block_end")
                        if len(made.code) > _LONGEST:
                            message = f"It has more than {_LONGEST} characters between its signs"
                            raise UnfitTemplateError(message, line=line)
                        written.append(self.add(made))
                        code = None
                elif kind in _OTHER:
                    raise UnfitTemplateError("A template may not do this", line=line)
                else:
                    (written if code is None else code).append(value)
        except TemplateSyntaxError as error:
            raise UnfitTemplateError(
                error.message or "It cannot be read", line=error.lineno
            ) from None
        return "".join(written)

    def find(self, text: str) -> Iterator[tuple[re.Match[str], Construct]]:
        """Give the marks of a text in their order, each with what it stands for."""
        for found in self._pattern().finditer(text):
            yield found, self.constructs[int(found[1])]

    def replace(self, text: str, by: Callable[[Construct], str]) -> str:
        """Return a text with something else for each mark."""
        if self.stem not in text:
            return text
        return self._pattern().sub(lambda found: by(self.constructs[int(found[1])]), text)

    def sole(self, text: str) -> Construct | None:
        """Return what a text stands for that is one mark and nothing else."""
        found = self._pattern().fullmatch(text)
        return self.constructs[int(found[1])] if found else None

    def as_comments(self, markup: str) -> str:
        """Return markup with comments for the statements between its tags."""
        written, at = [], 0
        for place in self._between_tags(markup):
            found = place.group()
            if self.constructs[int(place["n"])].is_statement:
                written.append(f"{markup[at : place.start()]}<!--{found}-->")
                at = place.end()
        return "".join([*written, markup[at:]])

    def as_words(self, html: str) -> str:
        """Return HTML with words where comments stood for statements."""
        return re.sub(rf"<!--({self.stem}\d+z)-->", r"\1", html)

    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"{self.stem}(\d+)z")

    def _between_tags(self, markup: str) -> Iterator[re.Match[str]]:
        """Give the marks that stand neither in a tag nor in a comment, a title or a style."""
        turns = re.compile(
            rf"(?P<raw></?(?:mj-)?(?:title|style)\b)|{_TURNS.pattern}|{self.stem}(?P<n>\d+)z",
            re.IGNORECASE,
        )
        inside, is_raw = "", False
        for found in turns.finditer(markup):
            what = found.group()
            if found["n"] is not None:
                if not inside and not is_raw:
                    yield found
            elif not inside and (what == "<!--" or what[0] == "<"):
                inside = what if what == "<!--" else "<"
                if found["raw"]:
                    is_raw = what[1] != "/"
            elif inside == "<!--":
                inside = "" if what == "-->" else inside
            elif inside == "<":
                inside = "" if what in (">", "-->") else what if what in "\"'" else inside
            elif what == inside:
                inside = "<"
