"""A stranger's name in a mail is quoted, short, and no link."""

import re

import pytest

from cartwheel.kernel.names import NAME_PATTERN, quoted_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada's Tea", "“Ada's Tea”"),
        ("Win at https://pay.example/now", "“Win at https pay example now”"),
        ("Müller.Shop", "“Müller Shop”"),
        ("pay\u3002example", "“pay example”"),
        ("pay\uff0eexample\u2044now", "“pay example now”"),
        ("x" * 100, f"“{'x' * 59}…”"),
        ("” said “", "“said”"),
    ],
)
def test_how_a_name_is_shown(name: str, shown: str) -> None:
    assert quoted_name(name) == shown


@pytest.mark.parametrize("name", ["Ada", "Zoë Σ 子", "עדה", "O'Neil - Söhne (2)"])
def test_names_of_all_scripts_are_names(name: str) -> None:
    assert re.search(NAME_PATTERN, name)


@pytest.mark.parametrize(
    "name", ["", "a\n", "a\nb", "a\u202eb", "\ufeffa", "a\x9f", "a\u2029", "\u3164", "\u00ad"]
)
def test_what_is_no_name(name: str) -> None:
    assert not re.search(NAME_PATTERN, name)
