"""An address that looks plain is read by mail software as it is written."""

from email.message import EmailMessage

from hypothesis import given, strategies as st

from cartwheel.kernel.email_addresses import address_of

_ATOM = st.text("abz09_+-", min_size=1, max_size=8)
_LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True).filter(
    lambda label: not label.startswith("xn--")
)


@given(st.lists(_ATOM, min_size=1, max_size=3), st.lists(_LABEL, min_size=1, max_size=3))
def test_a_plain_address_is_mailed_as_written(atoms: list[str], labels: list[str]) -> None:
    address = f"{'.'.join(atoms)}@{'.'.join(labels)}"
    mail = EmailMessage()
    mail["To"] = address
    assert [one.addr_spec for one in mail["To"].addresses] == [address]
    assert address_of(address) == address
