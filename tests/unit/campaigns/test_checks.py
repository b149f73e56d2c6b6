"""What people and their programs would find wrong with a mail is found before."""

from typing import Any

import pytest
from tests.unit.campaigns.mails import mail, of_html

from cartwheel.domains.campaigns.templates.checks import addresses_in, found_in
from cartwheel.domains.campaigns.templates.contracts import FindingCode, FindingLevel
from cartwheel.domains.campaigns.templates.previewing import preview_of, sample_of

LONG = "Words that say what this is all about, and so many of them that nobody asks. "


def codes(content: Any, *recipients: Any) -> dict[FindingCode, Any]:
    found = found_in(content, sample_of(content, {}), recipients)
    return {one.code: one for one in found}


def html(inside: str = "", **changes: Any) -> Any:
    return of_html(f"<p>{LONG}</p>{inside}", **{"preheader": "More", **changes})


def test_nothing_is_found_in_a_mail_that_is_well_made() -> None:
    good = '<a href="https://shop.example/a"><img src="https://shop.example/i" alt="Mug"></a>'
    assert codes(html(good)) == {}


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<img src="https://shop.example/i">', FindingCode.MISSING_ALT),
        (
            '<a href="https://shop.example/a"><img src="https://shop.example/i" alt=""></a>',
            FindingCode.EMPTY_ALT_OF_LINK,
        ),
        ('<img src="i.png" alt="x">', FindingCode.BROKEN_LINK),
        ('<a href="/page">x</a>', FindingCode.BROKEN_LINK),
        ('<a href="https://nowhere">x</a>', FindingCode.BROKEN_LINK),
        ('<a href="">x</a>', FindingCode.BROKEN_LINK),
        ('<a href="http://shop.example/">x</a>', FindingCode.INSECURE_LINK),
        ('<a href="https://evil.example/">www.bank.example</a>', FindingCode.MISLEADING_LINK),
        (f"<p>{'x' * 105_000}</p>", FindingCode.CLIPPED),
        (f"<p>{'x' * 94_000}</p>", FindingCode.ALMOST_CLIPPED),
    ],
)
def test_a_document_is_looked_through(inside: str, code: FindingCode) -> None:
    assert list(codes(html(inside))) == [code]


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("x" * 61, FindingCode.LONG_SUBJECT),
        ("ALL MUGS GO NOW", FindingCode.SHOUTING_SUBJECT),
        ("Mugs!!", FindingCode.SHOUTING_SUBJECT),
        ("Re: your order", FindingCode.PRETENDED_REPLY),
        ("AW: Ihre Bestellung", FindingCode.PRETENDED_REPLY),
    ],
)
def test_a_subject_is_looked_at(subject: str, code: FindingCode) -> None:
    assert list(codes(html(subject=subject))) == [code]


def test_lists_want_a_preheader_and_people_words() -> None:
    image = {"type": "image", "src": "https://shop.example/i", "alt": "All of our mugs"}
    found = codes(mail(image, subject="News", preheader=""))
    assert FindingCode.NO_PREHEADER in found
    assert FindingCode.IMAGE_ONLY in found  # what a footer says is no news


def test_fields_that_some_recipients_lack_are_counted() -> None:
    content = html(
        "<p>{{ name }} {{ first_name }} {{ city }}</p>",
        fields=[
            {"name": "name"},
            {"name": "first_name", "default": ""},
            {"name": "city", "default": "Berlin"},
        ],
    )
    found = found_in(
        content,
        sample_of(content, {}),
        [{"name": "A"}, {"first_name": "B"}, {"name": "C", "first_name": "C", "city": "C"}],
    )
    assert [(one.code, one.level, one.at, one.count) for one in found] == [
        (FindingCode.MISSING_FIELD, FindingLevel.ERROR, "name", 1),
        (FindingCode.EMPTY_FIELD, FindingLevel.WARNING, "first_name", 1),
        (FindingCode.EMPTY_FIELD, FindingLevel.NOTE, "city", 2),
    ]


def test_addresses_are_those_of_links() -> None:
    document = sample_of(html('<a href="https://a.example/?a&amp;b">x</a><a href="#x">y</a>'), {})
    assert addresses_in(document.html) == (
        "https://a.example/?a&b",
        "https://shop.example/unsubscribe",
    )


def test_a_preview_shows_the_dark_and_a_mail_without_images() -> None:
    content = of_html(
        "<style>@media (prefers-color-scheme: dark) { p { color: white } }</style>"
        '<p style="background: url(https://shop.example/b)">{{ first_name }}</p>'
        '<table background="https://shop.example/b"><tr><td>x</td></tr></table>'
        '<img src="https://shop.example/i" alt="A mug">',
        preheader="For {{ first_name }}",
    )
    preview = preview_of(content, {"first_name": "Ada"})
    assert preview.preheader == "For Ada"
    assert preview.size == len(sample_of(content, {"first_name": "Ada"}).html.encode())
    assert "@media (min-width: 0)" in preview.dark
    assert "@media (max-width: 0)" in preview.html
    assert "https://shop.example/b" in preview.html
    assert "https://shop.example/b" not in preview.plain
    assert '<img alt="A mug">' in preview.plain
    assert preview.once
