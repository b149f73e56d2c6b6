"""What is sealed opens under the same secret, in the same place, and nowhere else."""

import base64

import pyotp
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook

from cartwheel.systems.tokens.api import Seal, SecretKeyError

SECRET = SecretStr("a secret of thirty-two characters or more")
OTHER = SecretStr("another secret, just as long as the first")


def test_what_was_sealed_opens_under_the_same_secret_in_the_same_place() -> None:
    sealed = Seal.of(SECRET).close(b"private", place="a")
    assert b"private" not in sealed
    assert Seal.of(SECRET).open(sealed, place="a") == b"private"
    assert sealed != Seal.of(SECRET).close(b"private", place="a")


@pytest.mark.parametrize(
    ("secret", "place", "cut"), [(OTHER, "a", None), (SECRET, "b", None), (SECRET, "a", -1)]
)
def test_nothing_else_opens_it(secret: SecretStr, place: str, cut: int | None) -> None:
    sealed = Seal.of(SECRET).close(b"private", place="a")
    with pytest.raises(SecretKeyError, match="another CARTWHEEL_SECRET_KEY"):
        Seal.of(secret).open(sealed[:cut], place=place)
    with pytest.raises(SecretKeyError):
        Seal.of(secret).open(b"", place=place)


def test_what_was_sealed_by_earlier_versions_opens() -> None:
    """Written down in the form that lies in databases."""
    sealed = base64.b64decode("AAECAwQFBgcICQoLNeSvBrzLrMKr47VF2ZCVIOmcueL1vvc=")
    assert Seal.of(SECRET).open(sealed, place="a") == b"private"


def test_a_text_is_sealed_as_a_text() -> None:
    seal = Seal.of(SECRET)
    sealed = seal.close_text("sëcret", place="a")
    assert sealed.startswith(seal.mark)
    assert "sëcret" not in sealed
    assert seal.open_text(sealed, place="a") == "sëcret"


@pytest.mark.parametrize(
    "changed", ["sealed:", "sealed:00000000:", "sealed:00000000:A", "sealed:é"]
)
def test_a_text_that_was_changed_does_not_open(changed: str) -> None:
    with pytest.raises(SecretKeyError):
        Seal.of(SECRET).open_text(changed, place="a")


def test_a_text_in_another_place_does_not_open() -> None:
    sealed = Seal.of(SECRET).close_text("secret", place="a")
    with pytest.raises(SecretKeyError):
        Seal.of(SECRET).open_text(sealed, place="b")


def test_a_text_from_before_there_was_sealing_is_what_it_is() -> None:
    for seal in (Seal.of(SECRET), Seal.of(None)):
        assert seal.open_text("whsec_AAAA", place="a") == "whsec_AAAA"


def test_the_former_secret_opens_and_does_not_seal() -> None:
    both = Seal.of(OTHER, SECRET)
    for sealed in (Seal.of(SECRET).close_text("x", place="a"), both.close_text("x", place="a")):
        assert both.open_text(sealed, place="a") == "x"
        assert Seal.of(OTHER).open_text(both.renew_text(sealed, place="a"), place="a") == "x"
    with pytest.raises(SecretKeyError):
        Seal.of(SECRET).open_text(both.close_text("x", place="a"), place="a")


def test_the_mark_tells_secrets_apart_and_betrays_none() -> None:
    assert Seal.of(SECRET).mark == Seal.of(SECRET, OTHER).mark != Seal.of(OTHER).mark
    assert Seal.of(OTHER).mark.startswith(Seal.of(None).mark)
    assert len(Seal.of(SECRET).mark) == len("sealed:0a0a0a0:")


def test_without_a_secret_nothing_is_sealed_or_opened() -> None:
    sealed = Seal.of(SECRET).close_text("secret", place="a")
    bare = Seal.of(None, SECRET)
    for attempt in (
        lambda: bare.close(b"", place="a"),
        lambda: bare.open(b"", place="a"),
        lambda: bare.open_text(sealed, place="a"),
        lambda: bare.renew_text("plain", place="a"),
    ):
        with pytest.raises(SecretKeyError, match=r"^CARTWHEEL_SECRET_KEY must be set"):
            attempt()


def test_whoever_takes_it_for_the_secret_itself_fails_loudly() -> None:
    """As a process of the version before does while an upgrade rolls out."""
    seal = Seal.of(SECRET)
    webhook = "whsec_" + base64.b64encode(bytes(32)).decode()
    for _ in range(100):
        with pytest.raises(ValueError, match="data characters"):
            Webhook(seal.close_text(webhook, place="a"))
        with pytest.raises(ValueError, match="base32"):
            pyotp.TOTP(seal.close_text(pyotp.random_base32(), place="a")).at(0)


def test_a_pseudonym_is_the_same_everywhere_and_needs_the_secret() -> None:
    first, again = (Seal.of(SECRET).pseudonym("ada@shop.example") for _ in range(2))
    assert first == again != Seal.of(SECRET).pseudonym("eve@shop.example")
    assert first != Seal.of(OTHER).pseudonym("ada@shop.example")
    assert first is not None
    assert len(first) == 20
    assert Seal.of(None).pseudonym("ada@shop.example") is None
