"""Variants are told apart however a text is cut into pieces."""

from itertools import pairwise

from hypothesis import given, strategies as st

from cartwheel.domains.copywriting.reading import VariantReader

TEXT = "Here you are:\n## 1\nHello, #1 of all.\n\n#tag\nBye\n\n## 2\n ### 2.5 is no mark\n##3\nlast"
WANTED = ("Hello, #1 of all.\n\n#tag\nBye", "### 2.5 is no mark", "last")


@given(st.lists(st.integers(min_value=0, max_value=len(TEXT))))
def test_pieces_do_not_matter(cuts: list[int]) -> None:
    reader, ends = VariantReader(), sorted({0, *cuts, len(TEXT)})
    told = ["", "", ""]
    for start, end in pairwise(ends):
        for piece in reader.take(TEXT[start:end]):
            told[piece.variant] += piece.text
    assert reader.end() == WANTED
    for said, whole in zip(told, WANTED, strict=True):
        assert whole.startswith(said.strip())


def test_a_text_without_marks_is_no_variant() -> None:
    reader = VariantReader()
    assert list(reader.take("I am sorry.")) == []
    assert reader.end() == ()


def test_an_empty_variant_is_none() -> None:
    reader = VariantReader()
    assert list(reader.take("## 1\n## 2\nx"))[-1].variant == 1
    assert reader.end() == ("x",)
