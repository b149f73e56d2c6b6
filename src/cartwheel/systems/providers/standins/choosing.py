"""
Which tools the stand-in calls, and what it says of what they answer: by words, no meaning.

A tool fits as well as its name and description share words with the question, which a prompt of
ours has as JSON between `<question>` and `</question>`. Words of German are looked up first.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from cartwheel.systems.providers.standins.writing import fill

_QUESTION: Final = re.compile(r"<question>(.*?)</question>", re.DOTALL)
_FENCED: Final = re.compile(r"<figures>(.*?)</figures>", re.DOTALL)
_MOST_CALLS: Final = 2
_MOST_FIGURES: Final = 12
_STEM: Final = 5
_SHORTEST: Final = 4
_COMMON: Final = frozenset(
    {"many", "much", "what", "which", "have", "does", "with", "there", "this"}
)
_GERMAN: Final = {
    "abgebrochene": "abandoned", "artikel": "products", "bestand": "stock",
    "bestellungen": "orders", "buchungen": "bookings", "einnahmen": "revenue",
    "kampagnen": "campaigns", "kunden": "customers", "lager": "stock", "lagerbestand": "stock",
    "meistverkauft": "products", "produkte": "products", "umsatz": "revenue",
    "verkauft": "sold", "warenkörbe": "carts", "zahlungen": "payments",
}  # fmt: skip
_SAME: Final = {"sales": "revenue", "turnover": "revenue", "income": "revenue", "earn": "revenue"}


def choose(
    prompt: str, tools: Mapping[str, tuple[str, Mapping[str, Any]]]
) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the tools that fit a question best, with the plainest arguments; none that fits."""
    found = _QUESTION.findall(prompt)
    wanted = _stems((found or [prompt])[-1])
    scores = {
        name: 3 * len(wanted & _stems(name)) + len(wanted & _stems(about))
        for name, (about, _) in tools.items()
    }
    fit = sorted((name for name in tools if scores[name]), key=lambda name: -scores[name])
    calls = ((name, fill(tools[name][1], "")) for name in fit[:_MOST_CALLS])
    return [(name, given) for name, given in calls if isinstance(given, dict)]


def tell(results: Sequence[str]) -> str:
    """Say the first figures of what tools answered."""
    told = [
        line
        for result in results
        for line in _figures(json_of((_FENCED.findall(result) or [result])[-1]), "")
    ]
    if not told:
        return "The stand-in found no figures in what was read. It understands nothing."
    lines = "\n".join(f"- {line}" for line in told[:_MOST_FIGURES])
    return f"The stand-in read these figures, and understands nothing of them:\n{lines}"


def json_of(text: str) -> Any:
    """Read JSON; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _figures(value: Any, path: str) -> Iterator[str]:
    match value:
        case dict():
            for name, each in value.items():
                yield from _figures(each, f"{path}.{name}" if path else str(name))
        case list():
            for at, each in enumerate(value[:3]):
                yield from _figures(each, f"{path}[{at}]")
        case bool() | None:
            return
        case int() | float():
            yield f"{path}: {value}"


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of words, so that `order` and `orders` are one."""
    words = re.findall(r"[a-zäöüß]+", " ".join(_split(text)).casefold())
    known = (_SAME.get(word, _GERMAN.get(word, word)) for word in words)
    return frozenset(w[:_STEM] for w in known if len(w) >= _SHORTEST and w not in _COMMON)


def _split(text: str) -> list[str]:
    """Part `topProducts` and `top_products` into words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.replace("_", " ")).split()
