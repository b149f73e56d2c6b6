"""What is compiled once gives each recipient what filling in first and inlining then would."""

from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.unit.campaigns.mails import mail, of_html, of_mjml

from cartwheel.domains.campaigns.templates.compiling import (
    InlinedEach,
    InlinedOnce,
    both_ways,
    compile_mail,
)
from cartwheel.domains.campaigns.templates.samples import HOUSE

GRID: Final = {"type": "products", "items": "goods", "label": "Buy"}
EVERYTHING: Final = mail(
    {"type": "heading", "text": "Hello {{ first_name }} & all <of> you"},
    {
        "type": "text",
        "html": (
            "<p>One {% if vip %}<b>{{ points }}</b>{% elif points > 3 %}many{% else %}no{% endif %}"
            "</p><p>{{ first_name }}</p><ul>{% for g in goods %}<li>{{ g.title }}{% if g.price %}:"
            " {{ g.price }}{% endif %}</li>{% endfor %}</ul>"
            "<a href='{{ page }}'>{{ first_name }}</a>"
            "{{ city|upper }}, {{ city }}<br>{{ first_name }}{% if first_name %}!{% endif %}"
        ),
    },
    {
        "type": "image",
        "src": "https://shop.example/x.png",
        "alt": "{{ first_name }}",
        "href": "{{ page }}",
        "shownWhen": "vip",
    },
    {
        "type": "button",
        "label": "Go {{ first_name }}",
        "href": "https://shop.example/?q={{ first_name }}&b={{ city }}",
    },
    GRID,
    {
        "type": "columns",
        "columns": [
            {"blocks": [{"type": "text", "html": "a"}, {"type": "spacer", "shownWhen": "vip"}]},
            {"blocks": [{"type": "coupon", "code": "X{{ points }}", "title": "{{ first_name }}"}]},
        ],
        "shownWhen": "points > 3 and not vip",
    },
    {"type": "social", "links": [{"network": "x", "href": "https://x.example/a"}]},
    {"type": "divider"},
    subject="Hi {{ first_name }}{% if vip %}, dear{% endif %}",
    preheader="{{ city }} {% if vip %}<3{% endif %}",
)
TABLE: Final = of_html(
    "<style>td { color: red } p { margin: 0 }</style>"
    "<style>@media (max-width: 9px) { td { color: blue } }</style>"
    "<table><tr><th>What</th><th>Price</th></tr>{% for g in goods %}<tr><td>{{ g.title }}</td>"
    '<td title="{{ g.price }}"><img src="{{ g.image }}" alt="{{ g.title }}"></td></tr>{% endfor %}'
    "</table><p>{{ first_name }}</p>{% if vip %}<p>{{ city }}</p>{% endif %}<div>{{ city }}</div>"
    "{% if points %}<div>P</div>{% endif %}<p>x {{ first_name }} y<br>{{ first_name }}</p>"
    '<!--[if mso]><a href="{{ page }}">{{ first_name }}</a><![endif]-->',
    preheader="{{ first_name }}",
)
COLUMNS: Final = of_mjml(
    "{% if vip %}<mj-section><mj-column><mj-text>{{ first_name }}<p>a<p>b{{ city }}</mj-text>"
    '{% for g in goods %}<mj-image src="{{ g.image }}" alt="{{ g.title }}" href="{{ g.url }}" />'
    "{% endfor %}</mj-column></mj-section>{% else %}<mj-section><mj-column><mj-table><tr><td>"
    "{{ points }}</td></tr></mj-table></mj-column></mj-section>{% endif %}",
    head=(
        "<mj-title>T {% if vip %}{{ city }}{% endif %}</mj-title>"
        '<mj-style inline="inline">p { color: green }</mj-style>'
    ),
)
_TEXT: Final = st.text(
    st.one_of(
        st.sampled_from(" \t\n\r\xa0\u202f\u2028<>&\"'`{}%#[]()\\|\0\x1e;=/"),
        st.sampled_from("abcXYZ019"),
        st.characters(codec="utf-8"),
    ),
    max_size=14,
)
_ADDRESS: Final = st.sampled_from(
    ["https://shop.example/", "http://x.example/?a=1&copy=2&lt;#b", "https://é.example/(a)'\"<b>"]
)
_ROWS: Final = st.lists(
    st.fixed_dictionaries(
        {"title": _TEXT, "url": _ADDRESS, "image": _ADDRESS}, optional={"price": _TEXT}
    ),
    max_size=3,
)
_RECIPIENT: Final = st.fixed_dictionaries(
    dict.fromkeys(HOUSE, st.just("https://shop.example/u")),
    optional={
        "first_name": _TEXT,
        "city": _TEXT,
        "vip": st.booleans(),
        "points": st.integers(-5, 9),
        "page": _ADDRESS,
        "goods": _ROWS,
    },
)


@pytest.mark.parametrize("content", [EVERYTHING, TABLE, COLUMNS], ids=["blocks", "html", "mjml"])
def test_both_ways_write_the_same(content: Any) -> None:
    once, each = both_ways(content)
    assert once is not None
    assert isinstance(compile_mail(content), InlinedOnce)

    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(_RECIPIENT)
    def same(recipient: Any) -> None:
        assert once.fill(recipient) == each.fill(recipient)
        assert once.fill(recipient, rewrite=lambda _: "https://l.example/?a&b") == each.fill(
            recipient, rewrite=lambda _: "https://l.example/?a&b"
        )

    same()


@pytest.mark.parametrize(
    "source",
    [
        "<style>p + p { color: red }</style><p>a</p>{% if vip %}<p>b</p>{% endif %}<p>c</p>",
        "<style>p:first-child { color: red }</style>{% if vip %}<p>b</p>{% endif %}<p>c</p>",
        '<style>p[title="x"] { color: red }</style><p title="{{ first_name }}">c</p>',
        "<style>p:empty { color: red }</style><p>{{ first_name }}</p>",
        '<style>.a { color: red }</style><p class="{{ first_name }}">c</p>',
        "<ol>{% for g in goods %}<li>{{ g.title }}</li>{% endfor %}</ol>",
    ],
)
def test_what_depends_on_the_recipient_is_inlined_for_each(source: str) -> None:
    assert isinstance(compile_mail(of_html(source)), InlinedEach)


def test_a_style_that_depends_holds_for_those_it_is_for() -> None:
    source = "<style>p + p { color: red }</style><p>a</p>{% if vip %}<p>b</p>{% endif %}"
    compiled = compile_mail(of_html(source))
    assert "color: red" in compiled.fill({**HOUSE, "vip": True}).html
    plain = compiled.fill({**HOUSE, "vip": False}).html
    assert "<p>a</p>" in plain
    assert "<p>b</p>" not in plain
