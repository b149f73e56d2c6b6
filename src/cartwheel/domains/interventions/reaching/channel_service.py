"""Use cases of channels: how each stands, and a test of it."""

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.reaching.browsers import address_of
from cartwheel.domains.interventions.reaching.contracts import (
    ChannelInfo,
    ChannelList,
    ChannelStatus,
    ChannelTested,
    ChannelTrouble,
    PushBrowser,
    TestChannel,
)
from cartwheel.domains.interventions.reaching.errors import ChannelAbsentError
from cartwheel.domains.interventions.reaching.keys import StorePushKeys
from cartwheel.domains.interventions.reaching.provider import Channels
from cartwheel.domains.interventions.reaching.repository import PushRepository
from cartwheel.domains.interventions.reaching.settings import SENDER_NAME
from cartwheel.domains.people.api import people
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.api import (
    Mail,
    MailDeferredError,
    Mailer,
    MailRefusedError,
    PublicPages,
)
from cartwheel.systems.outbound.api import OutboundPolicy
from cartwheel.systems.providers.api import ProviderError, ProviderErrorCode
from cartwheel.systems.providers.push.web_push import PushGoneError
from cartwheel.systems.providers.sms.twilio import TextMessage
from cartwheel.systems.rpc.api import Actor, Flow, Transactions

_TEXTS: Final = ("twilio_account_sid", "twilio_auth_token", "twilio_from")
_SUBJECT: Final = "A test from Cartwheel"
_TEXT: Final = "This is a test. Shoppers hear from the store in the same way."
_TEST_LASTS: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ChannelFlow(Flow):
    """How channels stand; no transaction is open while a test is sent."""

    transactions: Transactions
    channels: Channels
    settings: Settings
    live: LiveSettings
    mailer: Mailer
    pages: PublicPages
    keys: StorePushKeys
    policy: OutboundPolicy

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
        Send a test: a mail to the caller's own address, a text, or a push to the given browser.

        Raises:
            ChannelAbsentError: the channel is not set up, or cannot be tested like this.
            InvalidInputError: a text needs a number, a push a browser that may be called.
        """
        match command.channel:
            case ReachChannel.EMAIL:
                return await self._test_mail(actor)
            case ReachChannel.SMS:
                return await self._test_text(command.to)
            case ReachChannel.PUSH:
                return await self._test_push(actor.store_id, command.browser)
        raise ChannelAbsentError(command.channel)

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
        except MailRefusedError as error:
            return ChannelTested(False, row.email, ChannelTrouble.REFUSED, str(error))
        except MailDeferredError as error:
            return ChannelTested(False, row.email, ChannelTrouble.AWAY, str(error))
        return ChannelTested(ok=True, to=row.email)

    async def _test_text(self, to: str | None) -> ChannelTested:
        texts = self.channels.texts
        if texts is None:
            raise ChannelAbsentError(ReachChannel.SMS)
        if to is None:
            raise InvalidInputError(Issue(("to",), "A text needs a number"))
        try:
            await texts.send(TextMessage(to, _TEXT, self.pages.at("/hooks/twilio/test")))
        except ProviderError as error:
            return _not_taken(to, error)
        return ChannelTested(ok=True, to=to)

    async def _test_push(self, store_id: UUID, browser: PushBrowser | None) -> ChannelTested:
        pushes = self.channels.pushes
        if pushes is None:
            raise ChannelAbsentError(ReachChannel.PUSH)
        if browser is None:
            raise InvalidInputError(Issue(("browser",), "A push needs a browser"))
        address = address_of(browser, policy=self.policy, within=("browser",))
        async with self.transactions.open(store_id) as tx:
            keys = await self.keys.find(PushRepository(tx.connection), store_id)
        if keys is None:
            raise InvalidInputError(
                Issue(("browser",), "It did not subscribe with this store's key: there is none yet")
            )
        to = urlsplit(browser.endpoint).netloc
        said = msgspec.json.encode({"title": _SUBJECT, "body": _TEXT})
        try:
            await pushes.send(keys, address, said, id_=new_id(), lasts=_TEST_LASTS)
        except ProviderError as error:
            return _not_taken(to, error)
        return ChannelTested(ok=True, to=to)


_TROUBLES: Final = {
    ProviderErrorCode.CONFIG_ERROR: ChannelTrouble.SETUP,
    ProviderErrorCode.VALIDATION_ERROR: ChannelTrouble.REFUSED,
    ProviderErrorCode.RATE_LIMIT_ERROR: ChannelTrouble.BUSY,
}


def _not_taken(to: str, error: ProviderError) -> ChannelTested:
    if isinstance(error, PushGoneError):
        return ChannelTested(False, to, ChannelTrouble.GONE, str(error))
    trouble = _TROUBLES.get(error.reason, ChannelTrouble.AWAY)
    return ChannelTested(False, to, trouble, str(error))
