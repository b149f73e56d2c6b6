"""Checking a mail, and whether its links lead somewhere."""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.errors import MailTemplateNotFoundError
from cartwheel.domains.campaigns.templates.checks import addresses_in, found_in, worst_first
from cartwheel.domains.campaigns.templates.compiling import ensure_usable
from cartwheel.domains.campaigns.templates.contracts import (
    CheckMailTemplate,
    FindingCode,
    FindingLevel,
    MailCheck,
    MailContent,
    MailFinding,
)
from cartwheel.domains.campaigns.templates.previewing import sample_of
from cartwheel.domains.campaigns.templates.repository import MailTemplateRepository
from cartwheel.domains.campaigns.templates.samples import HOUSE
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.outbound.api import OutboundClient, OutboundError, OutboundRefusedError
from cartwheel.systems.rpc.api import Flow, Transactions

MOST_LINKS: Final = 40
_AT_A_TIME: Final = 5
_GONE: Final = frozenset({404, 410})
_BROKEN: Final = 500


@dataclass(frozen=True, slots=True)
class MailCheckFlow(Flow):
    """Looks at mails before they are sent; no transaction is open while links are asked for."""

    transactions: Transactions
    outbound: OutboundClient

    async def check(self, store_id: UUID, command: CheckMailTemplate) -> MailCheck:
        """
        Return what is wrong with a mail; one that cannot be sent has that found in it alone.

        At most forty links are asked for, by requests that load nothing.

        Raises:
            InvalidInputError: neither a content nor a template is named, or both are.
            MailTemplateNotFoundError: the store has no such template.
        """
        content = await self._content(store_id, command)
        try:
            await asyncio.to_thread(ensure_usable, content)
        except InvalidInputError as error:
            return MailCheck(tuple(_unusable(error)), 0)
        filled = sample_of(content, {})
        found = await asyncio.to_thread(found_in, content, filled, command.recipients)
        if command.fetch:
            asked = [one for one in addresses_in(filled.html) if one not in HOUSE.values()]
            found = worst_first([*found, *await self._asked(asked)])
        return MailCheck(tuple(found), len(filled.html.encode()))

    async def _content(self, store_id: UUID, command: CheckMailTemplate) -> MailContent:
        if command.id is None and command.content is not None:
            return command.content
        if command.id is None or command.content is not None:
            raise InvalidInputError(Issue(("content",), "Either a content or an id is needed"))
        async with self.transactions.open(store_id) as tx:
            found = await MailTemplateRepository(tx.connection).find(store_id, command.id)
        if found is None:
            raise MailTemplateNotFoundError(command.id)
        return found.content

    async def _asked(self, addresses: list[str]) -> list[MailFinding]:
        turns = asyncio.Semaphore(_AT_A_TIME)

        async def ask(address: str) -> MailFinding | None:
            async with turns:
                return await self._ask(address)

        found = await asyncio.gather(*(ask(one) for one in addresses[:MOST_LINKS]))
        return [one for one in found if one is not None]

    async def _ask(self, address: str) -> MailFinding | None:
        try:
            status = (await self.outbound.head(address)).status
        except OutboundRefusedError as error:
            code, level = FindingCode.UNCHECKED_LINK, FindingLevel.NOTE
            return MailFinding(code=code, level=level, message=str(error), at=address[:300])
        except OutboundError as error:
            message, level = str(error), FindingLevel.WARNING
        else:
            if status not in _GONE and status < _BROKEN:
                return None
            message = f"The page answers {status}"
            level = FindingLevel.ERROR if status in _GONE else FindingLevel.WARNING
        code = FindingCode.UNREACHABLE_LINK
        return MailFinding(code=code, level=level, message=message, at=address[:300])


def _unusable(error: InvalidInputError) -> list[MailFinding]:
    return [
        MailFinding(
            code=FindingCode.UNUSABLE,
            level=FindingLevel.ERROR,
            message=issue.message,
            at=".".join(str(part) for part in issue.path[1:]),
        )
        for issue in error.issues
    ]
