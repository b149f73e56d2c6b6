"""
What the stand-in writes: phrases around the words of the brief, no meaning understood.

A prompt of ours has its brief as JSON between `<brief>` and `</brief>`, and is answered in the
form that such prompts ask for. Whatever else is asked gets a sentence about itself. The same
prompt gets the same answer.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cartwheel.systems.providers.standins.phrases import GREETINGS, PHRASES

_BRIEF: Final = re.compile(r"<brief>(.*?)</brief>", re.DOTALL)
_LONGEST_THING: Final = 90
_MOST_VARIANTS: Final = 10
_SENTENCES: Final = {"short": 1, "medium": 2, "long": 4}
_LETTERS_SAID: Final = 200
_SHOUTED: Final = re.compile(r"[!?]{2,}|\b[A-ZÄÖÜ]{5,}\b")


def write(prompt: str) -> str:
    """Answer a prompt with text."""
    brief = _brief_of(prompt)
    if brief is None:
        said = " ".join(prompt.split())[:_LETTERS_SAID]
        return f"This is the stand-in's answer, which understands nothing. You wrote: {said}"
    count = brief.get("variants")
    count = min(max(count, 1), _MOST_VARIANTS) if isinstance(count, int) else 1
    return "\n".join(f"## {n}\n{_variant(brief, n - 1)}\n" for n in range(1, count + 1))


def call(prompt: str, tool: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a prompt with the arguments of a tool: what its schema asks for."""
    shouted = _SHOUTED.search(prompt)
    note = "The stand-in looks at the form alone, and understands nothing."
    if shouted is not None:
        note = f"It is loud: {shouted[0]}. {note}"
    filled = fill(tool, note)
    return filled if isinstance(filled, dict) else {}


def _brief_of(prompt: str) -> dict[str, Any] | None:
    found = _BRIEF.findall(prompt)
    try:
        brief = json.loads(found[-1]) if found else None
    except (ValueError, RecursionError):
        return None
    return brief if isinstance(brief, dict) else None


def _variant(brief: Mapping[str, Any], number: int) -> str:
    language = str(brief.get("language", "en")).lower()[:2]
    words = PHRASES.get(language, PHRASES["en"])
    tone = words.get(str(brief.get("tone")), words["neutral"])
    thing = _thing(brief)
    banned = [str(word).casefold() for word in brief.get("bannedWords", ())]
    at = number + _seed(brief)

    def pick(part: str, shift: int = 0) -> str:
        fit = [p for p in tone[part] if not any(word in p.casefold() for word in banned)]
        choice = fit or list(tone[part])
        return choice[(at + shift) % len(choice)].format(thing=thing)

    kind = brief.get("kind")
    if kind == "subject":
        return pick("subject")
    sentences = _SENTENCES.get(str(brief.get("length")), 2)
    middle = " ".join(dict.fromkeys(pick("middle", n) for n in range(sentences)))
    facts = "\n".join(f"- {line}" for line in _facts(brief))
    if kind == "email":
        greeting = GREETINGS.get(language, GREETINGS["en"])
        parts = (greeting, f"{pick('opening')} {middle}", facts, pick("closing"))
        return "\n\n".join(filter(None, parts))
    opening = pick("subject") + "."
    return "\n\n".join(filter(None, (f"{opening} {middle}", facts)))


def _thing(brief: Mapping[str, Any]) -> str:
    about = " ".join(str(brief.get("about", "")).split()).rstrip(".!")
    if len(about) <= _LONGEST_THING:
        return about or "…"
    return about[:_LONGEST_THING].rsplit(" ", 1)[0] + " …"


def _facts(brief: Mapping[str, Any]) -> Iterator[str]:
    for fact in brief.get("facts", ()):
        if isinstance(fact, dict):
            yield f"{fact.get('name', '')}: {fact.get('value', '')}"


def _seed(brief: Mapping[str, Any]) -> int:
    digest = hashlib.sha256(json.dumps(brief, sort_keys=True).encode()).digest()
    return digest[0]


def fill(schema: Mapping[str, Any], note: str) -> Any:
    """Make the plainest value that a JSON Schema takes; `note` stands for every text."""
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {name: fill(properties[name], note) for name in schema.get("required", ())}
        case "array":
            return [fill(schema.get("items", {}), note)] * int(schema.get("minItems", 0))
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
    return note
