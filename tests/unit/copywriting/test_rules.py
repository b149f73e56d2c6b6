"""Banned words, loudness and markup are found by rules, in whatever case and form."""

import pytest

from cartwheel.domains.copywriting.api import CopyFindingKind, CopyKind
from cartwheel.domains.copywriting.rules import find


@pytest.mark.parametrize(
    ("text", "banned", "found"),
    [
        ("A Cheap lamp", ("cheap",), ["cheap"]),
        ("A cheaper lamp", ("cheap",), []),
        ("Nur so lange der\n  Vorrat reicht", ("solange", "vorrat reicht"), ["vorrat reicht"]),
        ("GROSSE Straße", ("strasse", "große"), ["strasse", "große"]),
        ("ﬁnest", ("finest",), ["finest"]),
        ("100 % free.", ("100 %", "free."), ["100 %", "free."]),
    ],
)
def test_words_are_found_whole(text: str, banned: tuple[str, ...], found: list[str]) -> None:
    seen = find(text, CopyKind.EMAIL, banned)
    assert [f.quote for f in seen if f.kind is CopyFindingKind.BANNED_WORD] == found


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Our DNA and USB lamps", []),
        ("BUY IT TODAY NOW", ["loud"]),
        ("СКИДКА сегодня только", ["loud"]),
        ("夏のランプをどうぞよろしく", []),
        ("Really?!", ["loud"]),
        ("a < b and b > c, 3 * 4 * 5", []),
        ("**bold** [here](https://x)", ["markup", "markup"]),
        ("# Title", ["markup"]),
        ("x" * 79, ["too_long"]),
    ],
)
def test_a_subject_is_calm_plain_and_short(text: str, kinds: list[str]) -> None:
    assert [f.kind.value for f in find(text, CopyKind.SUBJECT, ())] == kinds
