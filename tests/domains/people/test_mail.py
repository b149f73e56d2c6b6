"""Mails go to a server by SMTP, or into a folder that only their user reads."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from cartwheel.kernel.errors import InvalidInputError, UnavailableError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.api import (
    Attachment,
    FolderMailer,
    Mail,
    MailDeferredError,
    SMTPMailer,
    compose,
    open_mailer,
)

MAIL = Mail("ada@shop.example", "Größe", "Hello Ada,\n\n.a dot\nhttps://shop.example/#token=x\n")
SENDER = "Cartwheel <no-reply@shop.example>"


class MailServer:
    """As much of SMTP as a client needs; it offers no TLS."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.envelopes: list[bytes] = []
        self.refuses = False
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.received.append(body[:-5].replace(b"\r\n..", b"\r\n."))
                writer.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            elif verb == b"RCPT" and self.refuses:
                writer.write(b"451 later\r\n")
            else:
                self.envelopes.append(line.strip())
                writer.write(b"250 well\r\n")
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    mails = MailServer()
    server = await asyncio.start_server(mails.serve, "127.0.0.1", 0)
    mails.port = server.sockets[0].getsockname()[1]
    async with server:
        yield mails


def read(content: bytes) -> tuple[str, str, str, str]:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["message-id"].endswith("@shop.example>")
    assert mail["auto-submitted"] == "auto-generated"
    return mail["from"], mail["to"], mail["subject"], mail.get_content()


async def test_a_mail_by_smtp() -> None:
    async with mail_server() as mails:
        await SMTPMailer(f"smtp://127.0.0.1:{mails.port}", SENDER).send(MAIL)
        (received,) = mails.received
    text = received.replace(b"\r\n", b"\n") + b"\n"
    assert read(text) == (SENDER, MAIL.to, MAIL.subject, MAIL.text)
    assert b"RCPT TO:<ada@shop.example>" in mails.envelopes


async def test_what_the_server_does_not_take_is_tried_again() -> None:
    async with mail_server() as mails:
        mails.refuses = True
        with pytest.raises(MailDeferredError):
            await SMTPMailer(f"smtp://127.0.0.1:{mails.port}", SENDER).send(MAIL)
        assert mails.received == []
    with pytest.raises(MailDeferredError):
        await SMTPMailer(f"smtp://127.0.0.1:{mails.port}", SENDER).send(MAIL)


async def test_a_password_is_never_said_without_tls() -> None:
    async with mail_server() as mails:
        with pytest.raises(MailDeferredError):
            await SMTPMailer(f"smtp://ada:secret@127.0.0.1:{mails.port}", SENDER).send(MAIL)
        assert not any(b"AUTH" in line.upper() for line in mails.envelopes)
        assert mails.received == []


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
async def test_an_operator_may_insist_on_tls(scheme: str) -> None:
    async with mail_server() as mails:
        with pytest.raises(MailDeferredError):
            await SMTPMailer(f"{scheme}://127.0.0.1:{mails.port}", SENDER).send(MAIL)
        assert mails.received == []
        assert not any(b"rcpt" in line.lower() for line in mails.envelopes)


def test_a_mailer_that_may_send_in_the_clear_is_told() -> None:
    for url, warnings in (
        ("smtp://mail.example", 1),
        ("smtp://127.0.0.1:25", 0),
        ("smtp+starttls://mail.example", 0),
        ("smtps://mail.example", 0),
    ):
        with capture_logs() as logs:
            open_mailer(Settings(mail_url=SecretStr(url)))
        assert [entry["log_level"] for entry in logs] == ["warning"] * warnings


@pytest.mark.parametrize("url", ["http://mail.example", "mail.example", "smtp://"])
def test_what_is_no_mail_server_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(InvalidInputError, match="mail_url"):
        open_mailer(Settings(mail_url=SecretStr(url)))


async def test_a_mail_in_a_folder(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, mail_from=SENDER)
    mailer = open_mailer(settings)
    await mailer.send(MAIL)
    (path,) = (tmp_path / "mail").glob("*.eml")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert read(path.read_bytes()) == (SENDER, MAIL.to, MAIL.subject, MAIL.text)


async def test_names_that_break_lines_break_no_header(tmp_path: Path) -> None:
    """Stores are called as people like."""
    mailer = FolderMailer(tmp_path / "mail", SENDER)
    await mailer.send(Mail(MAIL.to, "To\u2028Bcc: eve@shop.example\x85 you", "Hello\n"))
    (path,) = (tmp_path / "mail").glob("*.eml")
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (mail["subject"], mail["bcc"]) == ("To Bcc: eve@shop.example you", None)


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(UnavailableError):
        await FolderMailer(tmp_path / "mail", SENDER).send(MAIL)


def test_the_operator_chooses(tmp_path: Path) -> None:
    url = SecretStr("smtps://user:word@mail.example")
    assert open_mailer(Settings(home=tmp_path, mail_url=url, mail_from=SENDER)) == SMTPMailer(
        url.get_secret_value(), SENDER
    )


def test_files_come_with_a_mail() -> None:
    """Bytes as they are, and texts as UTF-8, beside a text and HTML that stay alternatives."""
    files = (
        Attachment("receipt.pdf", "application/pdf", b"%PDF-\x00\xff\r\n"),
        Attachment("Größe.ics", "text/calendar", "SUMMARY:Größe\r\n".encode()),
    )
    mail = Mail("ada@shop.example", "Hi", "Hello", html="<p>Hello</p>", attachments=files)
    written = compose(mail, SENDER).message.as_bytes()
    message = email.message_from_bytes(written, policy=email.policy.default)
    assert message.get_content_type() == "multipart/mixed"
    found = list(message.iter_attachments())
    assert [one.get_filename() for one in found] == ["receipt.pdf", "Größe.ics"]
    assert [one.get_payload(decode=True) for one in found] == [one.content for one in files]
    assert found[1].get_content_charset() == "utf-8"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Hello"
