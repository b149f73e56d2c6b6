"""Words in one form: without case, accents and signs; letters and digits apart and joined."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import Final
from uuid import UUID

LONGEST: Final = 40
"""What is longer is no word; only its beginning counts."""

MOST_WORDS: Final = 400
"""So many different words of one product are found."""

_PARTS: Final = re.compile(r"[^\W\d_]+|\d+")
# Letters that no decomposition makes plain.
_PLAIN: Final = str.maketrans(
    {
        "æ": "ae",
        "ø": "o",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "\u0131": "i",
        "'": "",
        "\u2019": "",
    }
)
# Within so many first letters errors are looked for: what is behind is compared later.
_COMPARED: Final = 8
_SHORTEST_KNOWN: Final = 4
_LONG: Final = 8
_SHORTEST_END: Final = 4
_SHORTEST_HEAD: Final = 3


def folded(text: str) -> str:
    """Return a text without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def parts_of(text: str) -> list[str]:
    """Return the words of a text in their order, letters and digits apart: `iphone15` is two."""
    return [part[:LONGEST] for part in _PARTS.findall(folded(text))]


def words_of(text: str) -> list[str]:
    """Return the words of a text, and those that mix letters and digits joined, too."""
    found = parts_of(text)
    joined = [
        (left + right)[:LONGEST]
        for left, right in pairwise(found)
        if left.isdigit() != right.isdigit()
    ]
    return list(dict.fromkeys((*found, *joined)))


def code_of(text: str) -> str:
    """Return a number of an article, a code or an SKU in one form: its letters and digits."""
    return "".join(parts_of(text))[:LONGEST]


def mark_of(store_id: UUID) -> str:
    """Return what the words of a store begin with in an index that is shared by all."""
    return store_id.hex[-6:]


def distance_of(word: str) -> int:
    """Return how many typing errors a word may hold and still be known."""
    if len(word) < _SHORTEST_KNOWN or word.isdigit():
        return 0
    return 1 if len(word) < _LONG else 2


def remains_of(word: str) -> Iterator[str]:
    """
    Yield what is left of a word's beginning without a letter or two.

    Two words within that many errors of each other have one in common (SymSpell's symmetric
    delete, W. Garbe).
    """
    head = word[:_COMPARED]
    for gone in range(distance_of(word) + 1):
        for kept in combinations(range(len(head)), len(head) - gone):
            yield "".join(head[place] for place in kept)


def ends_of(word: str) -> Iterator[str]:
    """Yield the ends of a word that may be a word in it: `schuh` of `turnschuh`."""
    for place in range(_SHORTEST_HEAD, len(word) - _SHORTEST_END + 1):
        yield word[place:]


def keys_of(word: str, stem: str | None) -> list[str]:
    """Return what a word of the vocabulary is found by, but for the store's mark."""
    root = stem or word
    keys = {f"s{root}"}
    if not word.isdigit():
        keys |= {f"e{end}" for each in {root, word} for end in ends_of(each)}
        keys |= {f"r{remains}" for remains in remains_of(word)}
    return sorted(keys)


def splits_of(word: str) -> Iterator[tuple[str, str]]:
    """Yield a word in two, as it may be two words without the space between them."""
    for place in range(2, len(word) - 1):
        yield word[:place], word[place:]


def marked(mark: str, words: Iterable[str]) -> list[str]:
    """Return words as they stand in the index."""
    return [mark + word for word in words]
