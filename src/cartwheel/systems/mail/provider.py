"""What a container holds of mail."""

from dishka import Provider, Scope, provide

from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.mailers import Mailer
from cartwheel.systems.mail.opening import open_mailer
from cartwheel.systems.mail.pages import PublicPages


class MailProvider(Provider):
    """Who sends mail, and where it leads to."""

    scope = Scope.APP

    @provide
    def mailer(self, settings: Settings) -> Mailer:
        """Send mail as the operator chose."""
        return open_mailer(settings)

    @provide
    def pages(self, settings: Settings) -> PublicPages:
        """Lead to the operator's address."""
        return PublicPages.of(settings)
