"""Use cases of the mailbox: one for the process, and without a transaction of its own."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

from cartwheel.domains.mailbox.contracts import (
    ListMailbox,
    MailboxFile,
    MailboxHeader,
    MailboxMail,
    MailboxPage,
    MailboxRow,
)
from cartwheel.domains.mailbox.errors import MailboxAbsentError, MailNotFoundError
from cartwheel.kernel.paging import page_of
from cartwheel.systems.mail.api import FolderMailer, Mailer

MOST_SEARCHED: Final = 5_000
_HEAD: Final = 32_768
"""Bytes of a file in which its headers are looked for."""
_LARGEST: Final = 26_214_400
"""Bytes of a mail that are read; what is behind them is not shown."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """
    The mails in the folder that the local mailer writes into, of all stores on the machine.

    Raises:
        MailboxAbsentError: the operator set up a mail server, so that there is no such folder.
    """

    mailer: Mailer

    async def list_page(self, query: ListMailbox) -> MailboxPage:
        """List mails, the newest first; a file that is no mail is passed over."""
        found = await asyncio.to_thread(_list, self._folder(), query)
        return page_of(MailboxPage, found, limit=query.limit, by=lambda row: row.id)

    async def get(self, mail_id: UUID) -> MailboxMail:
        """
        Return a mail, decoded.

        Raises:
            MailNotFoundError: there is no such mail.
        """
        return await asyncio.to_thread(_read, self._folder(), mail_id)

    def _folder(self) -> Path:
        if not isinstance(self.mailer, FolderMailer):
            raise MailboxAbsentError
        return self.mailer.folder


def _list(folder: Path, query: ListMailbox) -> list[MailboxRow]:
    """Return one more than the limit, when there are more."""
    # Ids are made in the order of time, so that names say which is newer.
    ids = sorted(_ids(folder), reverse=True)
    wanted = [each for each in ids if query.cursor is None or each < query.cursor]
    words = (query.search or "").casefold().strip()
    looked_at = wanted[:MOST_SEARCHED] if words else wanted
    rows = (row for each in looked_at if (row := _row(folder, each)) is not None)
    if words:
        rows = (row for row in rows if words in f"{row.subject} {row.to} {row.sender}".casefold())
    return list(islice(rows, query.limit + 1))


def _ids(folder: Path) -> Iterator[UUID]:
    if not folder.is_dir():  # nothing was sent yet
        return
    for path in folder.iterdir():
        if path.suffix == ".eml":
            try:
                yield UUID(path.stem)
            except ValueError:  # somebody else's file
                continue


def _row(folder: Path, mail_id: UUID) -> MailboxRow | None:
    found = _content(folder, mail_id, _HEAD)
    if found is None:
        return None
    content, stat = found
    message = BytesHeaderParser(policy=policy.default).parsebytes(content)
    return MailboxRow(
        id=mail_id,
        to=_header(message, "To"),
        sender=_header(message, "From"),
        subject=_header(message, "Subject"),
        written_at=datetime.fromtimestamp(stat.st_mtime, UTC),
        size=stat.st_size,
    )


def _read(folder: Path, mail_id: UUID) -> MailboxMail:
    found = _content(folder, mail_id, _LARGEST)
    if found is None:
        raise MailNotFoundError(mail_id)
    content, stat = found
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    return MailboxMail(
        id=mail_id,
        to=_header(message, "To"),
        sender=_header(message, "From"),
        subject=_header(message, "Subject"),
        written_at=datetime.fromtimestamp(stat.st_mtime, UTC),
        size=stat.st_size,
        headers=tuple(MailboxHeader(name, str(value)) for name, value in message.items()),
        text=_body(message, "plain") or "",
        html=_body(message, "html"),
        files=tuple(_file(part) for part in message.iter_attachments()),
    )


def _content(folder: Path, mail_id: UUID, most: int) -> tuple[bytes, os.stat_result] | None:
    """Return a mail's first bytes and its file's state; None where it is deleted meanwhile."""
    try:
        with (folder / f"{mail_id}.eml").open("rb") as file:
            return file.read(most), os.fstat(file.fileno())
    except OSError:
        return None


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    return None if part is None else str(part.get_content())


def _file(part: EmailMessage) -> MailboxFile:
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else 0
    return MailboxFile(part.get_filename() or "", part.get_content_type(), size)
