"""
Checking MJML before it is compiled, which passes over what it does not know without a word.

The grammar is that of npm's `mjml` 4: which attributes and which components a component has.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

MOST: Final = 20
_GLOBAL: Final = frozenset({"css-class", "mj-class"})
_ROOT: Final = {
    "attributes": ["lang", "dir", "owa"],
    "children": ["mj-head", "mj-body"],
}
_TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)"
    r"(?P<attributes>(?:\s+[^\s=<>\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'))?)*)\s*(?P<sole>/?)>"
)
_ATTRIBUTE: Final = re.compile(r"\s+([^\s=<>\"'/]+)(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'))?")


class Fault(NamedTuple):
    """Something wrong with MJML, at a line that counts from 1."""

    line: int
    message: str


@cache
def grammar() -> dict[str, dict[str, Any]]:
    """Return what each component may have: `attributes`, `children`, and whether it is `ending`."""
    told = files(__package__).joinpath("mjml_grammar.json").read_text(encoding="utf-8")
    known: dict[str, dict[str, Any]] = json.loads(told)
    return {"mjml": _ROOT, **known}


@cache
def _every_attribute() -> frozenset[str]:
    return frozenset(name for one in grammar().values() for name in one["attributes"])


def _is_ending(name: str) -> bool:
    """Tell whether a component holds HTML or text, and no components."""
    return bool(grammar().get(name, {}).get("ending"))


class _UnreadableError(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Linter:
    def __init__(self, mjml: str) -> None:
        self._mjml = mjml
        self._open: list[tuple[str, int]] = []
        self._seen_body = False

    def faults(self) -> Iterator[Fault]:
        """Give what is wrong, up to where nothing more can be understood."""
        at = 0
        try:
            while (begin := self._mjml.find("<", at)) >= 0:
                yield from self._between(at, begin)
                if self._mjml.startswith("<!--", begin):
                    at = self._end_of_comment(begin)
                    continue
                tag = self._tag(begin)
                if not tag["close"]:
                    yield from self._of_tag(tag)
                at = self._enter(tag)
        except _UnreadableError as error:
            yield error.fault
            return
        yield from self._between(at, len(self._mjml))
        for name, begin in self._open:
            yield self._fault(begin, f"<{name}> does not end")
        if not self._seen_body:
            yield Fault(1, "There is no <mj-body> in an <mjml>")

    def _end_of_comment(self, begin: int) -> int:
        end = self._mjml.find("-->", begin)
        if end < 0:
            raise _UnreadableError(self._fault(begin, "A comment does not end"))
        return end + 3

    def _tag(self, begin: int) -> re.Match[str]:
        tag = _TAG.match(self._mjml, begin)
        if tag is None:
            told = self._mjml[begin : begin + 30].split("\n")[0]
            raise _UnreadableError(self._fault(begin, f"A tag that cannot be read: {told}"))
        return tag

    def _enter(self, tag: re.Match[str]) -> int:
        """Go into or out of a component; return where to read on."""
        name = tag["name"]
        if tag["close"]:
            if not self._open or self._open[-1][0] != name:
                message = f"</{name}> ends what has not begun here"
                raise _UnreadableError(self._fault(tag.start(), message))
            self._open.pop()
            return tag.end()
        if tag["sole"]:
            return tag.end()
        self._open.append((name, tag.start()))
        if _is_ending(name) and all(each != "mj-attributes" for each, _ in self._open):
            found = self._mjml.find(f"</{name}", tag.end())
            if found < 0:
                raise _UnreadableError(self._fault(tag.start(), f"<{name}> does not end"))
            return found
        return tag.end()

    def _of_tag(self, tag: re.Match[str]) -> Iterator[Fault]:
        name, begin = tag["name"], tag.start()
        around = self._open[-1][0] if self._open else None
        attributes = _ATTRIBUTE.findall(tag["attributes"])
        for repeated in sorted({one for one in attributes if attributes.count(one) > 1}):
            yield self._fault(begin, f"`{repeated}` of <{name}> is there twice")
        if around == "mj-attributes":
            yield from self._of_default(name, attributes, begin)
            return
        known = grammar().get(name)
        if known is None:
            yield self._fault(begin, f"<{name}> is not known")
            return
        self._seen_body = self._seen_body or (name == "mj-body" and around == "mjml")
        if around is None:
            if name != "mjml":
                yield self._fault(begin, f"<{name}> outside of <mjml>")
        elif around in grammar() and name not in grammar()[around]["children"]:
            yield self._fault(begin, f"<{name}> may not stand in <{around}>")
        for attribute in attributes:
            if attribute not in _GLOBAL and attribute not in known["attributes"]:
                yield self._fault(begin, f"<{name}> has no `{attribute}`")

    def _of_default(self, name: str, attributes: list[str], begin: int) -> Iterator[Fault]:
        if name not in ("mj-all", "mj-class") and name not in grammar():
            yield self._fault(begin, f"<{name}> is not known")
        known = grammar().get(name)
        allowed = _every_attribute() if known is None else frozenset(known["attributes"])
        for attribute in attributes:
            if attribute not in allowed | _GLOBAL and not (
                name == "mj-class" and attribute == "name"
            ):
                yield self._fault(begin, f"<{name}> has no `{attribute}`")

    def _between(self, at: int, end: int) -> Iterator[Fault]:
        text = self._mjml[at:end]
        around = self._open[-1][0] if self._open else None
        if text.strip() and not (around and _is_ending(around)):
            place = at + len(text) - len(text.lstrip())
            told = text.strip().split("\n")[0][:30]
            yield self._fault(place, f"Text between components: {told}")

    def _fault(self, at: int, message: str) -> Fault:
        return Fault(self._mjml.count("\n", 0, at) + 1, message)


def faults_of(mjml: str) -> list[Fault]:
    """
    Return what is wrong with MJML in the order of its lines, at most twenty faults.

    Merge fields have to be marked, statements between components have to be comments.
    """
    found: list[Fault] = []
    for fault in _Linter(mjml).faults():
        found.append(fault)
        if len(found) == MOST:
            break
    return sorted(found)
