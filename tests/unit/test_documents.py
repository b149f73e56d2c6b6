"""Documents are PDF/A of our own fonts; a letter that none of them has is an error."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from cartwheel.systems.documents.api import DocumentPrinter, MissingGlyphError, Template

AT: Final = datetime(2026, 3, 2, 10, 0, 0, 123_456, tzinfo=UTC)
SHOWING: Final = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "A slip")
#set text(font: ("Noto Sans", "Noto Sans Arabic", "Noto Sans Thai"), lang: "en")
#data.names.join(", ")
"""


@pytest.fixture
def template(tmp_path: Path) -> Template:
    path = tmp_path / "template" / "slip.typ"
    path.parent.mkdir()
    path.write_text(SHOWING)
    return Template(path)


async def test_a_document_is_pdf_a_and_the_same_every_time(template: Template) -> None:
    printer, data = DocumentPrinter(), {"names": ["Zoë Müller", "شاي", "ชา", "€ 5"]}
    printed = await printer.print(template, data, at=AT)
    assert printed.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in printed
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in printed
    assert b"NotoSansArabic" in printed
    assert await printer.print(template, data, at=AT) == printed
    others = {"names": ["Ada"]}
    assert await DocumentPrinter().print(template, others, at=AT) != printed


async def test_a_letter_without_a_font_is_named_with_its_place(template: Template) -> None:
    with pytest.raises(MissingGlyphError) as caught:
        await DocumentPrinter().print(template, {"names": ["Ada", "王"]}, at=AT)
    assert caught.value.letter == "王"
    assert caught.value.where == "names[1]"
    assert "U+738B" in str(caught.value)


async def test_a_template_reads_nothing_outside_of_its_folder(template: Template) -> None:
    (template.path.parent.parent / "secret.txt").write_text("not for documents")
    template.path.write_text(SHOWING + '#read("../secret.txt")')
    with pytest.raises(RuntimeError, match="escape"):
        await DocumentPrinter().print(template, {"names": []}, at=AT)
