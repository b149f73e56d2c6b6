"""
What mrml makes of MJML is, element for element, what npm's `mjml` makes of it.

Known differences, left out of the comparison: npm joins conditional comments that follow each
other, writes empty classes, a `height` and an `alt` for icons; mrml names the article for
screen readers, writes `vertical-align` as an attribute too, orders classes and rules otherwise,
and leaves a list of links and cells of accordions without an empty style.
"""

import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import mrml
import pytest
from tests.unit.campaigns.test_two_ways import EVERYTHING

from cartwheel.domains.campaigns.templates.layout import to_mjml
from cartwheel.domains.campaigns.templates.linting import faults_of, grammar
from cartwheel.domains.campaigns.templates.marks import Marks

MODULES: Final = Path(__file__).parents[2] / "trackers"
EVERY_COMPONENT: Final = """
<mjml><mj-head>
  <mj-title>Hello</mj-title><mj-preview>Preview</mj-preview>
  <mj-attributes><mj-all font-family="Helvetica, Arial" /><mj-text color="#222222" />
    <mj-class name="big" font-size="20px" /></mj-attributes>
  <mj-style>.a { color: red; }</mj-style><mj-breakpoint width="480px" />
  <mj-font name="Inter" href="https://fonts.example/inter" />
</mj-head><mj-body width="600px" background-color="#f4f4f5">
  <mj-section background-color="#ffffff" padding="10px">
    <mj-column width="60%">
      <mj-text mj-class="big" css-class="a" align="center"><p>Hi <b>you</b></p></mj-text>
      <mj-button href="https://a.example/" background-color="#1d4ed8">Go</mj-button>
      <mj-image src="https://a.example/i.png" alt="x" href="https://a.example/" />
      <mj-divider border-width="1px" border-color="#dddddd" /><mj-spacer height="20px" />
    </mj-column>
    <mj-column width="40%">
      <mj-table><tr><td>1</td><td>2</td></tr></mj-table>
      <mj-social><mj-social-element name="facebook" href="https://f.example/">F</mj-social-element>
      </mj-social>
    </mj-column>
  </mj-section>
  <mj-wrapper background-color="#eeeeee"><mj-section><mj-group>
    <mj-column><mj-text>a</mj-text></mj-column><mj-column><mj-text>b</mj-text></mj-column>
  </mj-group></mj-section></mj-wrapper>
  <mj-hero mode="fixed-height" height="300px" background-height="300px" background-width="600px"
    background-url="https://a.example/b.png" background-color="#000000">
    <mj-text color="#ffffff">Hero</mj-text></mj-hero>
  <mj-section full-width="full-width" background-color="#fafafa"><mj-column>
    <mj-navbar><mj-navbar-link href="/a">A</mj-navbar-link></mj-navbar><mj-raw><i>raw</i></mj-raw>
  </mj-column></mj-section>
</mj-body></mjml>
"""
Token = tuple[Any, ...]


class _Reader(HTMLParser):
    """Reads what there is, within conditional comments as well, but for style sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[Token] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        if not self._is_style:
            self.tokens.append((tag, _usual(tag, dict(attrs))))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._is_style:
            self.tokens.append(("/", tag))
        self._is_style = False

    def handle_comment(self, data: str) -> None:
        if data.startswith("[if") and "]>" in data:
            self.tokens += tokens(data.split("]>", 1)[1].rsplit("<![", 1)[0])

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_style:
            self.tokens.append(("text", " ".join(data.split())))


def tokens(html: str) -> list[Token]:
    """Return the elements and words of a document without what is known to differ."""
    reader = _Reader()
    reader.feed(html)
    return reader.tokens


def _usual(tag: str, attributes: dict[str, str | None]) -> tuple[tuple[str, str], ...]:
    told = {name: " ".join((value or "").split()) for name, value in attributes.items()}
    left_out = {"vertical-align"}
    if told.get("dir") == "auto":
        left_out |= {"aria-label", "aria-roledescription", "role"}
    if tag == "img" and "ico-social" in told.get("src", ""):
        left_out |= {"height"}
    if "class" in told:
        told["class"] = " ".join(sorted(told["class"].split()))
    if "style" in told:
        told["style"] = re.sub(r"\s+", "", told["style"]).replace(
            "padding:4px4px4px0;text-align:left;", "padding:4px4px4px0;"
        )
    left_out |= {name for name in ("class", "alt", "style") if not told.get(name)}
    return tuple(sorted((name, told[name]) for name in told if name not in left_out))


def _blocks() -> str:
    of, marks = EVERYTHING.layout, Marks()
    return marks.as_comments(
        to_mjml(of.blocks, of.theme, marks, title="Title", preheader="Preview")
    )


def by_npm(*sources: str) -> list[dict[str, Any]]:
    """Compile by npm; skip where it is not installed."""
    node = shutil.which("node")
    if node is None or not (MODULES / "node_modules" / "mjml").exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs npm's mjml: make trackers")
        pytest.skip("npm's mjml is not installed: make trackers")
    run = subprocess.run(
        [node, str(Path(__file__).with_name("mjml.mjs")), str(MODULES)],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    compiled: list[dict[str, Any]] = json.loads(run.stdout)
    return compiled


@pytest.mark.parametrize("source", [EVERY_COMPONENT, _blocks()], ids=["components", "blocks"])
def test_both_make_the_same_elements(source: str) -> None:
    assert faults_of(source) == []
    theirs = by_npm(source)[0]
    assert theirs["errors"] == []
    ours = tokens(mrml.to_html(source).content)
    assert len(ours) > 200
    assert ours == tokens(theirs["html"])


@pytest.mark.parametrize(
    "inside",
    ["<mj-foo />", '<mj-text colour="red">x</mj-text>', "<mj-section></mj-section>"],
)
def test_what_we_refuse_they_warn_of(inside: str) -> None:
    source = (
        f"<mjml><mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>"
    )
    assert len(faults_of(source)) == len(by_npm(source)[0]["errors"]) == 1


def test_each_component_there_is_may_stand_somewhere() -> None:
    known = set(grammar())
    assert {child for one in grammar().values() for child in one["children"]} == known - {"mjml"}
