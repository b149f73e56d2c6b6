"""Procedures of the mailbox domain, for operators: its mails are those of all stores."""

from typing import Final

from cartwheel.domains.mailbox.contracts import (
    ListMailbox,
    MailboxMail,
    MailboxMailById,
    MailboxPage,
)
from cartwheel.domains.mailbox.errors import MailboxAbsentError, MailNotFoundError
from cartwheel.domains.mailbox.service import Mailbox
from cartwheel.systems.rpc.api import Router, get, permission

READ: Final = permission("mailbox:read")

router = Router("mailbox", about="Mails that were written into files, where no server is set up.")


@router.query(rest=get("/mailbox"), allow=READ, raises=[MailboxAbsentError])
async def list_(query: ListMailbox, mailbox: Mailbox) -> MailboxPage:
    """List mails that would have gone out, the newest first."""
    return await mailbox.list_page(query)


@router.query(rest=get("/mailbox/{id}"), allow=READ, raises=[MailboxAbsentError, MailNotFoundError])
async def get_(query: MailboxMailById, mailbox: Mailbox) -> MailboxMail:
    """Look at a mail that would have gone out."""
    return await mailbox.get(query.id)
