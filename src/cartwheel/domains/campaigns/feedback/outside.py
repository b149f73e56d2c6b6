"""
Where Amazon SNS tells what became of mails.

Nobody signs in here: each message is proved by Amazon's signature, and any other is refused.
What was proved is answered 200 also when nothing follows of it, so that it is not sent again.
"""

from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response

from cartwheel.domains.campaigns.feedback import metrics
from cartwheel.domains.campaigns.feedback.contracts import ReportOutcome
from cartwheel.domains.campaigns.feedback.service import Feedback
from cartwheel.domains.campaigns.feedback.ses import read_event
from cartwheel.domains.campaigns.feedback.sns import MOST_BYTES, SNSDoor
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.assembly.outside import Opening, Outside, read_body

_log = structlog.get_logger(__name__)


async def told_by_sns(request: Request, opening: Opening) -> Response:
    """Take one message of a topic."""
    body = await read_body(request, most=MOST_BYTES)
    if body is None:
        return _refused(413)
    door = await opening.get(SNSDoor)
    try:
        message = await door.read(body)
        if message is None:
            return _refused(403)
        if message.type == "SubscriptionConfirmation":
            confirmed = await door.confirm(message)
            _log.info("campaigns.topic_confirmed", topic=message.topic_arn, confirmed=confirmed)
            return Response(status_code=200 if confirmed else 403)
        if message.type != "Notification":
            _log.warning("campaigns.topic_ended", topic=message.topic_arn)
            return Response(status_code=200)
        await _take(opening, message.message)
    except UnavailableError as error:
        _log.warning("campaigns.feedback_put_off", reason=str(error))
        again = {"retry-after": str(error.retry_after_seconds)}
        return Response(status_code=503, headers=again)
    return Response(status_code=200)


async def _take(opening: Opening, text: str) -> None:
    told = read_event(text)
    if told is None:
        return
    store_id = told.addressed.store_id
    async with opening.scope(store_id) as scope:
        report = await (await scope.get(Feedback)).take(store_id, told)
    if report.outcome is ReportOutcome.UNKNOWN:
        _log.info("campaigns.unknown_mail", kind=told.kind)


def _refused(status: int) -> Response:
    metrics.refused.inc()
    return Response(status_code=status)


OUTSIDE: Final = (Outside("/hooks/ses", ("POST",), told_by_sns),)
