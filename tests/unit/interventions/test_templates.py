"""Templates are checked when they are saved, and bounded when they are filled."""

import pytest
from hypothesis import given, strategies as st

from cartwheel.domains.carts.api import CartItem
from cartwheel.domains.interventions.templates.contracts import (
    ReachTemplate,
    TemplateContent,
    TemplateVariable,
)
from cartwheel.domains.interventions.templates.rendering import (
    MOST_WRITTEN,
    fill,
    names_in,
)
from cartwheel.domains.interventions.templates.rules import ensure_usable, values_of, write
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.templating.api import UnfitTemplateError

NOW = SystemClock().now()
SEGMENT = new_id()
ITEMS = tuple(CartItem(f"p{n}", f"Mug <{n}>", None, None, "EUR", 900, 1) for n in range(3))


def content(language: str, text: str, **more: object) -> TemplateContent:
    return TemplateContent(language=language, text=text, **more)  # type: ignore[arg-type]


def refused(
    *contents: TemplateContent, variables: tuple[TemplateVariable, ...] = ()
) -> list[object]:
    with pytest.raises(InvalidInputError) as caught:
        ensure_usable(variables, contents, default_language="en")
    return [(issue.path, issue.message) for issue in caught.value.issues]


def test_what_is_not_declared_is_refused_by_its_field() -> None:
    assert refused(content("en", "Hi {{ first_name }}", html="<b>{{ goods }}</b>")) == [
        (("contents", 0, "text"), "first_name is not declared"),
        (("contents", 0, "html"), "goods is not declared"),
    ]


def test_what_nobody_fills_needs_a_default() -> None:
    (issue,) = refused(content("en", "Hi"), variables=(TemplateVariable("signature"),))
    assert issue[0] == ("variables", 0, "default")


def test_the_default_language_has_words() -> None:
    assert refused(content("de", "Hallo"))[0][0] == ("defaultLanguage",)


@pytest.mark.parametrize(
    "source",
    [
        "{{ goods.__class__ }}",
        "{{ ''.join }}",
        "{{ goods * 1000000000 }}",
        "{{ goods ~ goods }}",
        "{{ '%1000000000d' | format(1) }}",
        "{% for a in items %}{% for b in items %}x{% endfor %}{% endfor %}",
        "{% for a in range(100) %}x{% endfor %}",
        "{% set a = 1 %}",
        "{% include 'a' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}",
        "{% for a in items recursive %}{{ loop(items) }}{% endfor %}",
        "{{ goods | attr('x') }}",
        "{{ items[0] }}",
        "{{ goods",
        "{% for a in items if a %}x{% endfor %}",
    ],
)
def test_whatever_could_reach_or_run_far_is_refused(source: str) -> None:
    with pytest.raises(UnfitTemplateError):
        names_in(source)


def test_goods_are_gone_through_and_escaped_in_html() -> None:
    values = values_of(
        ITEMS, goods="Mug", currency="EUR", discount_percent=10, store="Shop", first_name="<Ada>"
    )
    source = "{{ first_name }}{% for each in items %}|{{ each.name }} {{ each.price }}{% endfor %}"
    assert fill(source, values) == "<Ada>|Mug <0> 9.00 EUR|Mug <1> 9.00 EUR|Mug <2> 9.00 EUR"
    assert fill(source, values, is_html=True).startswith("&lt;Ada&gt;|Mug &lt;0&gt;")


def test_what_is_written_is_bounded() -> None:
    source = "{% for each in items %}" + "x" * 5_000 + "{% endfor %}"
    assert len(fill(source, {"items": [{}] * 40})) <= MOST_WRITTEN
    with pytest.raises(UnfitTemplateError, match="more than"):
        fill(source, {"items": [{}] * 100})


@given(st.text(max_size=80))
def test_any_text_is_filled_in_or_refused(source: str) -> None:
    try:
        names = names_in(source)
    except UnfitTemplateError:
        return
    fill(source, dict.fromkeys(names, ""))


def template(*contents: TemplateContent) -> ReachTemplate:
    return ReachTemplate(
        id=new_id(),
        version=1,
        name="Plain",
        default_language="en",
        variables=(TemplateVariable("first_name", "there"),),
        contents=contents,
        archived_at=None,
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.mark.parametrize(
    ("locale", "segments", "text"),
    [
        ("de-AT", (), "Hallo there"),
        ("de", (SEGMENT,), "Servus there"),
        ("fr", (SEGMENT,), "Hi there"),
        (None, (), "Hi there"),
        ("en-GB", (), "Hi there"),
    ],
)
def test_words_are_those_of_the_language_then_of_the_segment(
    locale: str | None, segments: tuple[object, ...], text: str
) -> None:
    made = template(
        content("en", "Hi {{ first_name }}"),
        content("de", "Hallo {{ first_name }}"),
        content("de", "Servus {{ first_name }}", segment_id=SEGMENT),
    )
    found = write(made, {"first_name": ""}, locale=locale, segments=segments)  # type: ignore[arg-type]
    assert found.text == text
