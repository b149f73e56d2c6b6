"""Mails are signed for the sender's domain, and whoever gets one can tell what was changed."""

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import SecretStr
from tests.domains.people.mail_server import mail_server

from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.api import Mail, open_mailer

SENDER = "Lämpchen <shop@lämpchen.example>"
MAIL = Mail(
    "ada@shop.example",
    "Your order of „lamps“",
    "Hello Ada\n\n.\nwith a dot, and " + "a line that is long, " * 60,
    html="<p>Hello Ada</p>",
    headers=(
        ("List-Unsubscribe", f"<https://lamps.example/{'u' * 200}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ),
)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def pem_of(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    form: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8,
) -> str:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, plain).decode()


def settings_of(url: str, pem: str | None, selector: str | None = "shop2026") -> Settings:
    return Settings(
        mail_url=SecretStr(url),
        mail_from=SENDER,
        mail_dkim_selector=selector,
        mail_dkim_key=None if pem is None else SecretStr(pem),
    )


def is_signed(content: bytes, key: rsa.RSAPrivateKey) -> bool:
    """Look at a mail as who gets it does, with the record that the DNS has."""
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    public = "".join(key.public_key().public_bytes(encoding, form).decode().splitlines()[1:-1])
    records = {b"shop2026._domainkey.xn--lmpchen-5wa.example.": f"v=DKIM1; k=rsa; p={public}"}
    return bool(dkim.verify(content, dnsfunc=lambda name, **_: records[name].encode()))


async def test_a_mail_is_signed_and_a_change_of_it_seen(key: rsa.RSAPrivateKey) -> None:
    async with mail_server() as mails:
        for form in (
            serialization.PrivateFormat.PKCS8,
            serialization.PrivateFormat.TraditionalOpenSSL,
        ):
            await open_mailer(settings_of(mails.url, pem_of(key, form))).send(MAIL)
        contents = [envelope.content for envelope in mails.received]
    assert len(contents) == 2
    for content in contents:
        assert isinstance(content, bytes)
        assert is_signed(content, key)
        changed = (
            content.replace(b"Hello Ada", b"Hello Eve"),
            content.replace(b"\r\nTo: ada@", b"\r\nTo: eve@"),
            content.replace(b"One-Click", b"Two-Click"),
            content.replace(b"\r\nTo: ", b"\r\nFrom: Eve <eve@shop.example>\r\nTo: "),
            content.replace(b"\r\nTo: ", b"\r\nReply-To: eve@shop.example\r\nTo: "),
        )
        assert content not in changed
        assert not any(is_signed(each, key) for each in changed)


async def test_without_a_key_nothing_is_signed() -> None:
    async with mail_server() as mails:
        await open_mailer(settings_of(mails.url, None, selector=None)).send(MAIL)
        (taken,) = mails.received
    assert b"dkim-signature" not in bytes(taken.content or b"").lower()


def test_what_is_no_key_is_refused_at_the_start(key: rsa.RSAPrivateKey) -> None:
    short = rsa.generate_private_key(public_exponent=65_537, key_size=1_024)
    refused = {
        "no private key": "-----BEGIN NOTHING-----",
        "2,048 bits": pem_of(short),
        "no RSA key": pem_of(ec.generate_private_key(ec.SECP256R1())),
    }
    for words, pem in refused.items():
        with pytest.raises(InvalidInputError, match="mail_dkim_key") as told:
            open_mailer(settings_of("smtps://mail.example", pem))
        assert words in str(told.value)
        assert "BEGIN" not in str(told.value)
    with pytest.raises(InvalidInputError, match="mail_dkim_selector"):
        open_mailer(settings_of("smtps://mail.example", pem_of(key), selector=None))
    with pytest.raises(InvalidInputError, match="mail_dkim_key"):
        open_mailer(settings_of("smtps://mail.example", None))
    with pytest.raises(InvalidInputError, match="mail_dkim_key"):
        open_mailer(settings_of("ses://eu-central-1", pem_of(key)))
