"""Use cases of channels: how each stands, and a test of it."""

from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.reaching.contracts import (
    ChannelInfo,
    ChannelList,
    ChannelStatus,
    ChannelTested,
    TestChannel,
)
from cartwheel.domains.interventions.reaching.errors import ChannelAbsentError
from cartwheel.domains.interventions.reaching.provider import Channels
from cartwheel.domains.interventions.reaching.repository import PushRepository
from cartwheel.domains.interventions.reaching.settings import SENDER_NAME
from cartwheel.domains.people.api import people
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.api import (
    Mail,
    MailDeferredError,
    Mailer,
    MailRefusedError,
    PublicPages,
)
from cartwheel.systems.providers.api import ProviderError
from cartwheel.systems.providers.sms.twilio import TextMessage
from cartwheel.systems.rpc.api import Actor, Flow, Transactions

_TEXTS: Final = ("twilio_account_sid", "twilio_auth_token", "twilio_from")
_SUBJECT: Final = "A test from Cartwheel"
_TEXT: Final = "This is a test. Shoppers get mails and texts from here in the same way."


@dataclass(frozen=True, slots=True)
class ChannelFlow(Flow):
    """How channels stand; no transaction is open while a test is sent."""

    transactions: Transactions
    channels: Channels
    settings: Settings
    live: LiveSettings
    mailer: Mailer
    pages: PublicPages

    async def list(self, store_id: UUID) -> ChannelList:
        """List every channel, whether it can be used, and what is missing."""
        async with self.transactions.open(store_id) as tx:
            pushes = PushRepository(tx.connection)
            keys, browsers = await pushes.find_keys(store_id), await pushes.count(store_id)
        name = (await self.live.of(store_id)).values[SENDER_NAME]
        operators, address = parseaddr(self.settings.mail_from)
        by_server = self.settings.mail_url is not None
        missing = tuple(
            f"CARTWHEEL_{each.upper()}" for each in _TEXTS if getattr(self.settings, each) is None
        )
        return ChannelList(
            (
                ChannelInfo(channel=ReachChannel.SOCKET, status=ChannelStatus.READY),
                ChannelInfo(
                    channel=ReachChannel.EMAIL,
                    status=ChannelStatus.READY if by_server else ChannelStatus.FOLDER,
                    sender=f"{name or operators} <{address}>".strip(),
                    missing=() if by_server else ("CARTWHEEL_MAIL_URL",),
                ),
                ChannelInfo(
                    channel=ReachChannel.SMS,
                    status=ChannelStatus.ABSENT if missing else ChannelStatus.READY,
                    sender=self.settings.twilio_from,
                    missing=missing,
                ),
                ChannelInfo(
                    channel=ReachChannel.PUSH,
                    status=ChannelStatus.READY,
                    public_key=None if keys is None else keys[0],
                    subscribers=browsers,
                ),
            )
        )

    async def test(self, actor: Actor, command: TestChannel) -> ChannelTested:
        """
        Send a test: a mail to the caller's own address, or a text.

        Raises:
            ChannelAbsentError: the channel is not set up, or cannot be tested like this.
            InvalidInputError: a text needs a number.
        """
        if command.channel is ReachChannel.EMAIL:
            return await self._test_mail(actor)
        texts = self.channels.texts
        if command.channel is not ReachChannel.SMS or texts is None:
            raise ChannelAbsentError(command.channel)
        if command.to is None:
            raise InvalidInputError(Issue(("to",), "A text needs a number"))
        try:
            await texts.send(TextMessage(command.to, _TEXT, self.pages.at("/hooks/twilio/test")))
        except ProviderError as error:
            return ChannelTested(ok=False, to=command.to, error=str(error))
        return ChannelTested(ok=True, to=command.to)

    async def _test_mail(self, actor: Actor) -> ChannelTested:
        async with self.transactions.open(actor.store_id) as tx:
            found = await tx.connection.execute(
                sa.select(people.c.email).where(people.c.id == actor.id)
            )
            row = found.one_or_none()
        if row is None:
            raise ChannelAbsentError("email to a key, which has no address: sign in")
        name = (await self.live.of(actor.store_id)).values[SENDER_NAME] or None
        try:
            await self.mailer.send(Mail(to=row.email, subject=_SUBJECT, text=_TEXT, name=name))
        except (MailRefusedError, MailDeferredError) as error:
            return ChannelTested(ok=False, to=row.email, error=str(error))
        return ChannelTested(ok=True, to=row.email)
