"""Procedures of what is told of mails."""

from cartwheel.domains.campaigns.feedback.contracts import MailReportsTaken, ReceiveMailReport
from cartwheel.domains.campaigns.feedback.errors import NoReportError, ReportedMailNotFoundError
from cartwheel.domains.campaigns.feedback.mails import MOST_BYTES
from cartwheel.domains.campaigns.feedback.service import Feedback
from cartwheel.domains.campaigns.permissions import WRITE
from cartwheel.systems.rpc.api import Actor, RawInput, Router, per_minute, post

router = Router("campaign")


@router.mutation(
    rest=post("/mail-reports"),
    allow=WRITE,
    limit=per_minute(600),
    raises=[NoReportError, ReportedMailNotFoundError],
    max_body=MOST_BYTES,
    keyed=False,
    audited=False,
    takes=[b"message/rfc822", b"application/octet-stream"],
)
async def report(
    message: RawInput[ReceiveMailReport], actor: Actor, feedback: Feedback
) -> MailReportsTaken:
    """
    Take a mail that says what became of another: a bounce (RFC 3464) or a complaint (RFC 5965).

    The body is the mail as it came, as `message/rfc822`. One that comes again changes nothing.
    """
    return await feedback.take_mail(actor.store_id, message.body)
