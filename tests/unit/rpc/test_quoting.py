"""Percent-encoding is undone as the standard library does it, only faster."""

from urllib.parse import quote_from_bytes, unquote_to_bytes

from hypothesis import example, given, strategies as st

from cartwheel.systems.rpc.quoting import unquote

SCRAPS = st.lists(
    st.sampled_from([b"%", b"2", b"A", b"g", b"=", b"+", b" ", b"%3D", b"%0A", b"%0d", b"_", b"."])
).map(b"".join)


@given(SCRAPS | st.binary())
@example(b"100%")
@example(b"%%22")
@example(b"%3D%3d==")
@example(b"%=\n")
def test_it_agrees_with_the_standard_library(value: bytes) -> None:
    """On anything, well-formed or not."""
    assert unquote(value) == unquote_to_bytes(value.replace(b"+", b" "))


@given(st.binary())
def test_it_undoes_quoting(value: bytes) -> None:
    """Whatever was quoted comes back."""
    assert unquote(quote_from_bytes(value, safe="").encode()) == value
