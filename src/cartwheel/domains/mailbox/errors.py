"""What the mailbox domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class MailboxError(AppError):
    """A refusal of the mailbox domain."""


class MailboxAbsentError(MailboxError):
    """Mails go out by a server: nothing of them is kept here."""

    code: ClassVar[str] = "mailbox.absent"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("Mails go out by a mail server; there is no mailbox on this machine")


class MailNotFoundError(MailboxError):
    """There is no such mail in the mailbox."""

    code: ClassVar[str] = "mailbox.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, mail_id: UUID) -> None:
        super().__init__(f"There is no mail {mail_id}")
        self.mail_id = mail_id
