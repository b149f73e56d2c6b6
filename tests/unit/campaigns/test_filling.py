"""What a recipient is called never becomes a header, markup, a rule or an address."""

from typing import Any, Final

import pytest
from lxml.html import document_fromstring
from msgspec.structs import replace
from tests.unit.campaigns.mails import mail, of_html, of_mjml

from cartwheel.domains.campaigns.errors import FieldError
from cartwheel.domains.campaigns.templates.compiling import compile_mail, ensure_usable
from cartwheel.domains.campaigns.templates.samples import HOUSE
from cartwheel.kernel.errors import InvalidInputError

LINE: Final = of_html(
    '<p title="{{ first_name }}">{{ first_name }}</p>'
    '<a href="https://shop.example/?n={{ first_name }}">go</a><a href="{{ page }}">page</a>',
    subject="{{ first_name }}: news",
)


def fill(content: Any, **values: Any) -> Any:
    return compile_mail(content).fill({**HOUSE, **values})


def test_a_value_is_text_wherever_it_stands() -> None:
    name = '"><script>alert(1)</script>\r\nBcc: x@shop.example {{ city }} {% if %}'
    filled = fill(LINE, first_name=name)
    assert filled.subject == f"{' '.join(name.split())}: news"
    document = document_fromstring(filled.html)
    assert document.xpath("//script") == []
    assert document.xpath("//p/@title") == document.xpath("//p[@title]/text()")
    assert "?n=%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E%20Bcc" in filled.html
    assert "{{ city }} {% if %}" in filled.text
    assert "<script>alert(1)</script> Bcc: x@shop.example" in filled.text


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//x", "http://", "http:// x", " ", 5]
)
def test_an_address_is_of_the_web(address: Any) -> None:
    with pytest.raises(FieldError, match="page: is no address of http or https"):
        fill(LINE, page=address)


def test_links_are_rewritten_but_for_those_by_which_people_leave() -> None:
    content = of_html(
        '<a href="https://shop.example/a&amp;b">a</a><a href="{{ page }}">b</a>'
        '<a href="mailto:x@shop.example">c</a><a href="#top">d</a>'
        '<a href="{{ preferences_url }}">e</a><img src="https://shop.example/i.png" alt="">'
        '<!--[if mso]><v:rect href="{{ page }}"></v:rect><![endif]-->'
    )
    asked: list[str] = []

    def rewrite(address: str) -> str:
        asked.append(address)
        return f"https://l.example/{len(asked)}"

    filled = compile_mail(content).fill({**HOUSE, "page": "https://p.example/"}, rewrite=rewrite)
    assert set(asked) == {"https://shop.example/a&b", "https://p.example/"}
    assert "https://shop.example/a" not in filled.html
    assert 'href="https://shop.example/unsubscribe"' in filled.html
    assert 'href="https://shop.example/preferences"' in filled.html
    assert 'src="https://shop.example/i.png"' in filled.html
    assert "[a](https://l.example/" in filled.text
    assert "[Unsubscribe](https://shop.example/unsubscribe)" in filled.text


def test_a_field_without_a_default_is_required() -> None:
    content = mail(
        {"type": "text", "html": "{{ name }}"}, fields=[{"name": "name"}, {"name": "unused"}]
    )
    with pytest.raises(FieldError, match="name: is missing"):
        fill(content)
    assert "Ada" in fill(content, name="Ada").text


def test_lists_and_texts_are_bounded() -> None:
    content = mail({"type": "text", "html": "{% for g in goods %}{{ g.title }}{% endfor %}"})
    row = {"title": "x", "url": "https://shop.example/", "image": "https://shop.example/"}
    assert "x" * 100 in fill(content, goods=[row] * 100).text
    with pytest.raises(FieldError, match="goods: has more than 100 rows"):
        fill(content, goods=[row] * 101)
    with pytest.raises(FieldError, match=r"goods\.title: is longer than 5000 characters"):
        fill(content, goods=[{**row, "title": "x" * 5_001}])
    with pytest.raises(FieldError, match=r"goods\.url: is missing"):
        fill(content, goods=[{"title": "x"}])
    much = "{% for g in goods %}" + "{{ g.title }}" * 10 + "{% endfor %}"
    with pytest.raises(FieldError, match="mail: is longer than 1000000 characters"):
        fill(
            mail({"type": "text", "html": much}),
            goods=[{**row, "title": "x" * 5_000}] * 100,
        )


def test_a_part_may_be_called_like_anything() -> None:
    field = {"name": "rows", "kind": "list", "parts": [{"name": "items"}, {"name": "get"}]}
    content = mail(
        {"type": "text", "html": "{% for r in rows %}{{ r.items }}-{{ r.get }}{% endfor %}"},
        fields=[field],
    )
    assert "a-b" in fill(content, rows=[{"items": "a", "get": "b"}]).text


PROBES: Final = [
    ("{{ first_name.__class__ }}", "is not known outside of a loop"),
    ("{{ ''.__class__ }}", "is not known outside of a loop"),
    ("{{ first_name['x'] }}", "may not do this"),
    ("{{ range(9) }}", "may not do this"),
    ("{{ self }}", "self is not declared"),
    ("{{ _rewrite }}", "_rewrite is not declared"),
    ("{{ first_name|attr('x') }}", "filter `attr` is not known"),
    ("{{ first_name * 9 }}", "may not do this"),
    ("{% set x = 1 %}", "may not do this"),
    ("{% for g in goods %}{% for h in goods %}x{% endfor %}{% endfor %}", "A loop within a loop"),
    ("{% for x in first_name %}x{% endfor %}", "A loop goes through `goods` alone"),
    ("{% include 'secrets' %}", "may not do this"),
    ("{% raw %}x{% endraw %}", "may not do this"),
    ("{% macro m() %}x{% endmacro %}", "may not do this"),
    ("{{ unknown }}", "Line 1: unknown is not declared"),
    ("{{ first_name", "Line 1"),
    ("{% if vip %}", "Line 1"),
    ("{%- if vip %}x{% endif %}", "beside"),
    ("{% if vip %}<b>{% endif %}x</b>", "begins in another element"),
    ("{% for g in goods %}{{ g }}{% endfor %}", "part by part"),
    ("{% if first_name > 3 %}x{% endif %}", "not supported"),
    ('<p style="color: {{ city }}">x</p>', "may not stand in `style` of <p>"),
    ("<style>p { color: {{ city }} }</style>", "may not stand in a style sheet"),
    ("<style>p { color: {{ city }} }", "may not stand in a style sheet"),
    ('<p {{ city }}="x">x</p>', "is no field"),
    ('<p onclick="x">x</p>', "`onclick` of <p>"),
    ("<script>x</script>", "<script>"),
    ('<iframe src="https://x.example"></iframe>', "<iframe>"),
    ('<a href="java&#115;cript:x">x</a>', "no address of a mail"),
    ('<a href="java\tscript:x">x</a>', "no address of a mail"),
    ('<img src="data:image/png;base64,x" alt="">', "no address of a mail"),
    ('<a href="{{ city }}">x</a>', "not of kind url"),
    ('<a href="https://{{ city }}.example/">x</a>', "before its host has ended"),
    ('<a href="{% if vip %}https://x.example{% endif %}">x</a>', "a condition in `href` of <a>"),
    ('<p style="behavior: url(x)">x</p>', "`behavior:`"),
    ('<meta http-equiv="refresh" content="0">', "may not lead elsewhere"),
    ("<svg><a></a></svg>", "<svg>"),
]


@pytest.mark.parametrize(("source", "why"), PROBES, ids=range(len(PROBES)))
def test_what_a_template_may_not_do_is_refused(source: str, why: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        ensure_usable(of_html(source))
    told = [issue for issue in refused.value.issues if why in issue.message]
    assert told, [issue.message for issue in refused.value.issues]
    assert told[0].path[:2] == ("content", "layout")


@pytest.mark.parametrize("part", ["unsubscribe_url", "postal_address"])
def test_a_mail_says_who_sends_it_and_how_to_leave(part: str) -> None:
    whole = {
        "unsubscribe_url": '<a href="{{ unsubscribe_url }}">x</a>',
        "postal_address": "{{ postal_address }}",
    }
    source = "<p>x</p>" + "".join(told for name, told in whole.items() if name != part)
    content = of_html("x")
    with pytest.raises(InvalidInputError, match=part):
        ensure_usable(replace(content, layout=type(content.layout)(source)))


@pytest.mark.parametrize(
    "around",
    [
        "<!-- {} -->",
        '<div style="display: none">{}</div>',
        "{{% if vip %}}{}{{% endif %}}",
        "{{% for g in goods %}}{}{{% endfor %}}",
    ],
)
def test_everybody_sees_how_to_leave(around: str) -> None:
    content = of_html("<p>x</p>")
    told = '{{ postal_address }}<a href="{{ unsubscribe_url }}">x</a>'
    layout = type(content.layout)(f"<p>x</p>{around.format(told)}")
    with pytest.raises(InvalidInputError, match="Not everybody sees"):
        ensure_usable(replace(content, layout=layout))


MJML: Final = "<mj-section>\n<mj-column>\n{}</mj-column></mj-section>"


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("<mj-foo />", "line 3: <mj-foo> is not known"),
        ('<mj-text colour="red">x</mj-text>', "line 3: <mj-text> has no `colour`"),
        ('<mj-text color="red" color="red">x</mj-text>', "`color` of <mj-text> is there twice"),
        ("<mj-section></mj-section>", "<mj-section> may not stand in <mj-column>"),
        ("hello", "line 3: Text between components: hello"),
        ("<mj-button>x", "<mj-button> does not end"),
        ("<mj-divider width=5 />", "line 3: A tag that cannot be read"),
        ('<mj-include path="x" />', "<mj-include> is not known"),
        ("<!-- x", "A comment does not end"),
        ("</mj-text>", "</mj-text> ends what has not begun here"),
    ],
)
def test_what_mjml_has_not_is_refused_with_its_line(inside: str, why: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        ensure_usable(of_mjml(MJML.format(inside)))
    assert why in refused.value.issues[0].message


def test_words_in_mjml_may_be_as_loose_as_browsers_allow() -> None:
    words = "<p>one<p class=x>two<br>three &copy; a & b"
    text = fill(of_mjml(MJML.format(f"<mj-text>{words}</mj-text>"))).text
    assert text.startswith("one\n\ntwo\nthree © a & b")


def test_rich_words_are_sanitised() -> None:
    html = '<p onclick="x">a<script>b</script><a href="javascript:x">c</a><img src=x><b>d</b>'
    filled = fill(mail({"type": "text", "html": html}))
    for word in ("onclick", "<script", "javascript", 'src="x"'):
        assert word not in filled.html
    assert "<b>d</b>" in filled.html


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<div>" * 101 + "</div>" * 101, "nested more than 100 deep"),
        ("<br>" * 4_001, "more than 4000 elements"),
        ("{% if vip %}" * 21 + "{% endif %}" * 21, "nested more than 20 deep"),
        ("{% if vip %}" * 900 + "{% endif %}" * 900, "nested too deep"),
        ("{{ city }}" * 2_001, "more than 2000 fields"),
        (f"{{{{ {'(' * 400}vip{')' * 400} }}}}", "more than 300 characters between its signs"),
    ],
    ids=["deep", "many", "conditions", "many conditions", "fields", "long"],
)
def test_a_document_is_bounded(source: str, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        ensure_usable(of_html(source))
