"""The products of a real shop, and what people type who want one of them and err."""

import csv
import gzip
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

_FILE: Final = "shared/data/online_retail_2010-12_2011-09.csv.gz"
_NEIGHBOURS: Final = dict(
    zip("qwertyuiopasdfghjklzxcvbnm", "wertyuioposdfghjklkxcvbnmn", strict=True)
)


def file_of_the_shop() -> Path:
    """Return the invoices of the shop, which lie beside the project; skip without them."""
    found = (folder / _FILE for folder in Path(__file__).parents)
    path = next((each for each in found if each.exists()), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs the invoices of the online shop beside the project")
        pytest.skip("the invoices of the online shop are not beside the project")
    return path


def titles_of(path: Path) -> dict[str, str]:
    """Return each title there is, by the code of the article with its number among the titles."""
    told: dict[str, str] = {}
    with gzip.open(path, "rt", newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if title := " ".join(row["Description"].split()):
                told.setdefault(title, row["StockCode"].strip().upper())
    return {f"{code}-{place}": title for place, (title, code) in enumerate(sorted(told.items()))}


def swapped(word: str) -> str:
    return word[:2] + word[3] + word[2] + word[4:]


def dropped(word: str) -> str:
    return word[:3] + word[4:]


def doubled(word: str) -> str:
    return word[:2] + word[1] + word[2:]


def slipped(word: str) -> str:
    return word[:3] + _NEIGHBOURS.get(word[3].lower(), "x") + word[4:]


def added(word: str) -> str:
    return word[:4] + "s" + word[4:]


def headless(word: str) -> str:
    return word[1:]


def cut(word: str) -> str:
    return word[:-1]


def first_slipped(word: str) -> str:
    return _NEIGHBOURS.get(word[0].lower(), "x") + word[1:]


def split(word: str) -> str:
    return f"{word[:3]} {word[3:]}"


def whole(word: str) -> str:
    return word


ERRORS: Final[tuple[Callable[[str], str], ...]] = (
    swapped,
    dropped,
    doubled,
    slipped,
    added,
    headless,
    cut,
    first_slipped,
    split,
    whole,
)
"""Each query has the next one of these in one of its words; the last joins two words."""


def queries_of(titles: list[str], count: int) -> Iterator[tuple[str, str]]:
    """Yield as many queries, each with the title that is wanted, spread over all titles."""
    able = [title for title in titles if re.search(r"[A-Za-z]{5,}", title)]
    for number in range(count):
        title = able[number * len(able) // count]
        error = ERRORS[number % len(ERRORS)]
        words = re.findall(r"[A-Za-z]{5,}", title)
        word = words[number // len(ERRORS) % len(words)]
        typed = title.replace(word, error(word), 1)
        if error is whole:
            typed = re.sub(r"(?<=[A-Za-z]{3}) (?=[A-Za-z]{3})", "", typed, count=1)
        yield typed.lower(), title
