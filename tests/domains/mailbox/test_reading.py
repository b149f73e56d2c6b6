"""Mails that the local mailer wrote are listed, found and read; with a server there are none."""

from pathlib import Path
from typing import Any

import pytest

from cartwheel.domains.mailbox.contracts import ListMailbox
from cartwheel.domains.mailbox.errors import MailboxAbsentError, MailNotFoundError
from cartwheel.domains.mailbox.service import Mailbox
from cartwheel.kernel.ids import new_id
from cartwheel.systems.mail.api import Attachment, FolderMailer, Mail, SMTPMailer

ADA = "ada@shop.example"


@pytest.fixture
async def mailbox(tmp_path: Path) -> Mailbox:
    mailer = FolderMailer(tmp_path / "mail", "Shop <shop@shop.example>")
    for number in range(3):
        await mailer.send(Mail(to=ADA, subject=f"Größe {number}", text=f"Text {number}"))
    (mailer.folder / "notes.eml").write_text("no mail of ours")
    return Mailbox(mailer)


async def test_mails_are_listed_from_the_newest_on_in_pages(mailbox: Mailbox) -> None:
    first = await mailbox.list_page(ListMailbox(limit=2))
    assert [row.subject for row in first.items] == ["Größe 2", "Größe 1"]
    assert {row.to for row in first.items} == {ADA}
    rest = await mailbox.list_page(ListMailbox(limit=2, cursor=first.next_cursor))
    assert [row.subject for row in rest.items] == ["Größe 0"]
    assert rest.next_cursor is None


async def test_words_are_found_whatever_their_case(mailbox: Mailbox) -> None:
    found = await mailbox.list_page(ListMailbox(search="GRÖSSE 1"))
    assert [row.subject for row in found.items] == ["Größe 1"]
    assert (await mailbox.list_page(ListMailbox(search="bob"))).items == ()


async def test_a_mail_is_read_whole(mailbox: Mailbox) -> None:
    assert isinstance(mailbox.mailer, FolderMailer)
    file = Attachment("terms.txt", "text/plain", b"Terms")
    mail = Mail(to=ADA, subject="Hello", text="Hi", html="<p>Hi</p>", attachments=(file,))
    await mailbox.mailer.send(mail)
    newest = (await mailbox.list_page(ListMailbox(limit=1))).items[0]
    read = await mailbox.get(newest.id)
    assert (read.text.strip(), (read.html or "").strip()) == ("Hi", "<p>Hi</p>")
    assert [(one.name, one.media_type, one.size) for one in read.files] == [
        ("terms.txt", "text/plain", 5)
    ]
    assert ("Subject", "Hello") in [(one.name, one.value) for one in read.headers]


async def test_a_mail_that_is_deleted_while_it_is_read_is_whole_or_not_found(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = (await mailbox.list_page(ListMailbox(limit=1))).items[0]
    really = Path.open

    def opened(path: Path, *given: Any, **named: Any) -> Any:
        file = really(path, *given, **named)
        path.unlink()
        return file

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", opened)
        read = await mailbox.get(row.id)
    assert (read.text.strip(), read.size) == ("Text 2", row.size)
    with pytest.raises(MailNotFoundError):
        await mailbox.get(row.id)


async def test_what_is_not_there_is_not_found(mailbox: Mailbox, tmp_path: Path) -> None:
    with pytest.raises(MailNotFoundError):
        await mailbox.get(new_id())
    empty = Mailbox(FolderMailer(tmp_path / "none", "shop@shop.example"))
    assert (await empty.list_page(ListMailbox())).items == ()


async def test_with_a_mail_server_there_is_no_mailbox() -> None:
    served = Mailbox(SMTPMailer("smtp://127.0.0.1:25", "shop@shop.example", None))
    with pytest.raises(MailboxAbsentError):
        await served.list_page(ListMailbox())
    with pytest.raises(MailboxAbsentError):
        await served.get(new_id())
