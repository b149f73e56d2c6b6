"""What a text has that it should not have, by rules alone."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from cartwheel.domains.copywriting.contracts import CopyFinding, CopyFindingKind, CopyKind

LONGEST: Final = {CopyKind.SUBJECT: 78, CopyKind.EMAIL: 5_000, CopyKind.DESCRIPTION: 5_000}
"""In characters; of a subject, what fits into a line of a mail (RFC 5322, 2.1.1)."""

_MOST_FINDINGS: Final = 50
_MARKS: Final = re.compile(r"[!?]{2,}")
_WORDS: Final = re.compile(r"[^\W\d_]{5,}")
_MARKUP: Final = re.compile(
    r"</?[a-zA-Z][^<>]{0,200}>|\*\*[^*\n]+\*\*|^#{1,6} |\[[^\]\n]+\]\([^)\n]+\)", re.MULTILINE
)


def find(text: str, kind: CopyKind, banned_words: Iterable[str]) -> tuple[CopyFinding, ...]:
    """Return what is in a text, each thing once, fifty at most."""
    found = dict.fromkeys(_find(text, kind, banned_words))
    return tuple(found)[:_MOST_FINDINGS]


def _find(text: str, kind: CopyKind, banned_words: Iterable[str]) -> Iterator[CopyFinding]:
    plain = _plain(text)
    for word in banned_words:
        if re.search(rf"(?<!\w){re.escape(_plain(word.strip()))}(?!\w)", plain):
            yield CopyFinding(CopyFindingKind.BANNED_WORD, word.strip())
    longest = LONGEST[kind]
    if len(text) > longest:
        yield CopyFinding(CopyFindingKind.TOO_LONG, text[longest : longest + 100])
    for match in _MARKS.finditer(text):
        yield CopyFinding(CopyFindingKind.LOUD, match[0][:100])
    for match in _WORDS.finditer(text):
        if match[0].isupper():  # not in scripts that know no capitals
            yield CopyFinding(CopyFindingKind.LOUD, match[0][:100])
    for match in _MARKUP.finditer(text):
        yield CopyFinding(CopyFindingKind.MARKUP, match[0].strip()[:100])


def _plain(text: str) -> str:
    """Return a text as it is compared: without case, with one form of each letter and space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
