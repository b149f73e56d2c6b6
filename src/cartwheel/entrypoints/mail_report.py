"""What `cartwheel mail report` does: take a report from a mailbox, of whichever store it is."""

import asyncio
from typing import Final

from cartwheel.domains.campaigns.api import (
    Feedback,
    MailReport,
    MailReportsTaken,
    NoReportError,
    read_report,
)
from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.settings import Settings

__all__ = ["NoReportError", "take"]

_ENGINES: Final = frozenset({Engine.POSTGRESQL, Engine.REDIS})


def take(settings: Settings, raw: bytes) -> MailReportsTaken:
    """
    Take a mail that says what became of others.

    Raises:
        NoReportError: it is no report, or names no mail of a campaign.
        StartError: an engine is neither given nor running.
        UnavailableError: an engine does not answer; nothing is lost if the mail comes again.
    """
    return asyncio.run(_take(settings, raw))


async def _take(settings: Settings, raw: bytes) -> MailReportsTaken:
    told = read_report(raw)
    taken: list[MailReport] = []
    async with open_container(settings, find_engines(settings, _ENGINES)) as container:
        for each in told:
            async with open_scope(container, each.addressed.store_id) as scope:
                feedback = await scope.get(Feedback)
                taken.append(await feedback.take(each.addressed.store_id, each))
    return MailReportsTaken(tuple(taken))
