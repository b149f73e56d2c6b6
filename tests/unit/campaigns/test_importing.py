"""Templates of others become ours, and ours come back as they were."""

from typing import Any

import pytest
from tests.unit.campaigns.mails import FIELDS, mail, of_html, of_mjml
from tests.unit.campaigns.shared_files import real_templates

from cartwheel.domains.campaigns.templates.blocks import FooterBlock
from cartwheel.domains.campaigns.templates.compiling import (
    InlinedOnce,
    both_ways,
    compile_mail,
    ensure_usable,
)
from cartwheel.domains.campaigns.templates.fields import FieldKind
from cartwheel.domains.campaigns.templates.importing import exported, imported
from cartwheel.domains.campaigns.templates.samples import HOUSE, shown, trials
from cartwheel.kernel.errors import InvalidInputError


def read(source: str, *, is_mjml: bool = False) -> Any:
    return imported(source, name="Theirs", subject="Hello {{name}}", is_mjml=is_mjml)


def test_all_eleven_are_imported_shown_and_come_back_the_same() -> None:
    templates = real_templates()
    assert len(templates) == 11
    for name, source in templates:
        content = read(source)
        ensure_usable(content)
        compiled = compile_mail(content)
        assert isinstance(compiled, InlinedOnce), name
        filled = compiled.fill(shown(content.fields))
        assert "{{ something }}" in filled.text if name == "example" else "{{" not in filled.html
        assert "https://shop.example/unsubscribe" in filled.html
        assert "1 Market Street, 10115 Berlin" in filled.text
        again = imported(exported(content), name="", subject="", is_mjml=False)
        assert again == content
        assert compile_mail(again).fill(shown(again.fields)) == filled
        once, each = both_ways(content)
        assert once is not None
        for trial in trials(content.fields):
            assert once.fill(trial) == each.fill(trial), name


def test_the_rows_of_a_receipt_are_all_there() -> None:
    content = read(dict(real_templates())["receipt"])
    rows = [{"description": f"Thing {n}", "amount": f"{n}.00"} for n in range(3)]
    filled = compile_mail(content).fill({**shown(content.fields), "receipt_details": rows})
    assert [line for line in filled.text.split("\n") if line.startswith("Thing")] == [
        "Thing 0 0.00",
        "Thing 1 1.00",
        "Thing 2 2.00",
    ]
    assert filled.html.count('class="purchase_item"') == 3


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("{{firstName}}", "{{ first_name }}"),
        ("{{{ customer.city }}}", "{{ customer_city }}"),
        ("{{#if vip}}a{{else}}b{{/if}}", "{% if vip %}a{% else %}b{% endif %}"),
        ("{{#unless vip}}a{{/unless}}", "{% if not vip %}a{% endif %}"),
        ("{{^vip}}a{{/vip}}", "{% if not vip %}a{% endif %}"),
        (
            "{{#each goods}}{{title}}{{this.price}}{{/each}}",
            "{% for row1 in goods %}{{ row1.title }}{{ row1.price }}{% endfor %}",
        ),
        (
            "{{#goods}}{{title}}{{../city}}{{/goods}}",
            "{% for row1 in goods %}{{ row1.title }}{{ city }}{% endfor %}",
        ),
        (
            "{{#goods}}<b>{{#each .}}{{.}}{{/each}}</b>{{/goods}}",
            "{% if goods %}<b>{% for row1 in goods %}{{ row1.value }}{% endfor %}</b>{% endif %}",
        ),
        ("{{! a comment }}\\{{ x }}", '{{ "{{ x }}" }}'),
        ("{{> footer}}<script>x</script>", '{% include "footer" %}'),
    ],
)
def test_constructs_of_others_become_ours(theirs: str, ours: str) -> None:
    content = read(f"<p>{theirs}</p>")
    assert f"<p>{ours}</p>" in content.layout.source
    ensure_usable(content)


def test_a_field_with_which_an_address_begins_is_one() -> None:
    content = read('<a href="{{url}}">{{label}}</a>{{#each a}}<img src="{{pic}}" alt="">{{/each}}')
    kinds = {field.name: field.kind for field in content.fields}
    assert kinds == {
        "url": FieldKind.URL,
        "label": FieldKind.TEXT,
        "a": FieldKind.LIST,
        "name": FieldKind.TEXT,
    }
    assert content.fields[2].parts[0].kind is FieldKind.URL


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("\n{{#each a}}", "does not end"),
        ("\n{{/each}}", "Line 2: {{/each}} ends what has not begun"),
        ("{{#if a}}{{/each}}", "ends what has not begun"),
        ("{{#each a}}{{#each b}}{{/each}}{{/each}}", "A loop within a loop"),
        ("{{> other}}", "The part other is not known"),
        ("{{#with a}}{{/with}}", "{{#with}} is not known"),
        ("{{#each .}}{{/each}}", "There is no list"),
        ("{{1+1}}", "1+1 is no name of a field"),
    ],
)
def test_what_cannot_become_ours_is_refused_with_its_line(source: str, why: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read(source)
    issue = refused.value.issues[0]
    assert issue.path == ("source",)
    assert why in issue.message


@pytest.mark.parametrize(
    "content",
    [
        of_html("<p>{{ first_name }}</p>", preheader="--> {{ city }}", name="A -- B"),
        of_mjml("<mj-section><mj-column><mj-text>{{ city }}</mj-text></mj-column></mj-section>"),
    ],
    ids=["html", "mjml"],
)
def test_ours_come_back_as_they_were(content: Any) -> None:
    is_mjml = "<mjml" in content.layout.source
    again = imported(exported(content), name="", subject="", is_mjml=is_mjml)
    assert again == content


def test_blocks_are_exported_as_the_mjml_that_they_are() -> None:
    content = mail(
        {"type": "heading", "text": "Hello {{ first_name }} & co", "shownWhen": "vip"},
        {"type": "text", "html": "<p>a {% if vip %}{{ city }}{% endif %}</p>"},
        {"type": "products", "items": "goods"},
        preheader="{{ city }}",
        fields=FIELDS,
    )
    assert isinstance(content.layout.blocks[-1], FooterBlock)
    again = imported(exported(content), name="", subject="", is_mjml=True)
    ensure_usable(again)
    for trial in [shown(content.fields), {**HOUSE, "vip": True, "city": "<b>"}]:
        assert compile_mail(again).fill(trial) == compile_mail(content).fill(trial)


def test_mjml_of_others_is_imported() -> None:
    source = (
        "<mjml><mj-body><mj-section><mj-column><mj-text>Dear {{name}}</mj-text>"
        "</mj-column></mj-section></mj-body></mjml>"
    )
    content = read(source, is_mjml=True)
    ensure_usable(content)
    filled = compile_mail(content).fill({**HOUSE, "name": "Ada"})
    assert filled.subject == "Hello Ada"
    assert filled.text.startswith("Dear Ada\n")
    assert "[Unsubscribe](https://shop.example/unsubscribe)" in filled.text
