"""The channels that this installation has."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from dishka import Provider, Scope, provide

from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.reaching.channels.mails import MailChannel
from cartwheel.domains.interventions.reaching.channels.protocol import Channel
from cartwheel.domains.interventions.reaching.channels.pushes import PushChannel
from cartwheel.domains.interventions.reaching.channels.texts import TextChannel
from cartwheel.domains.interventions.reaching.keys import StorePushKeys
from cartwheel.domains.interventions.reaching.links import Links
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.api import Mailer
from cartwheel.systems.outbound.api import OutboundClient
from cartwheel.systems.providers.push.web_push import WebPush
from cartwheel.systems.providers.sms.twilio import TwilioTexts


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels that can be used, each by its kind; and what sends their tests."""

    by_kind: Mapping[ReachChannel, Channel]
    texts: TwilioTexts | None = None
    pushes: WebPush | None = None

    def find(self, kind: ReachChannel) -> Channel | None:
        """Return a channel, if the operator has set it up."""
        return self.by_kind.get(kind)


class ChannelProvider(Provider):
    """What sends, with the operator's accounts."""

    scope = Scope.APP

    @provide
    async def channels(  # noqa: PLR0917 - the container gives them by their types
        self,
        settings: Settings,
        mailer: Mailer,
        live: LiveSettings,
        links: Links,
        keys: StorePushKeys,
        outbound: OutboundClient,
        database: Database,
        clock: Clock,
    ) -> AsyncIterator[Channels]:
        """Set up what the operator has given accounts for; mails and pushes need none."""
        contact = f"mailto:{parseaddr(settings.mail_from)[1]}"
        pushes = WebPush(outbound, contact)
        texts = TwilioTexts.of(settings)
        there: list[Channel] = [
            MailChannel(mailer, links, live),
            PushChannel(pushes, keys, links, database, clock),
        ]
        if texts is not None:
            there.append(TextChannel(texts, links))
        yield Channels({each.kind: each for each in there}, texts, pushes)
        if texts is not None:
            texts.close()
