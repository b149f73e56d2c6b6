"""What a container holds of people."""

from collections.abc import AsyncIterator, Iterator

from dishka import Provider, Scope, provide, provide_all

from cartwheel.domains.people.attempts import Attempts
from cartwheel.domains.people.barrier import Barrier
from cartwheel.domains.people.breached_passwords import BreachedPasswords
from cartwheel.domains.people.challenges import Challenges
from cartwheel.domains.people.cookies import CookieJar
from cartwheel.domains.people.entry_links import EntryLinks
from cartwheel.domains.people.flows.entering import EntryFlow
from cartwheel.domains.people.flows.login import LoginFlow
from cartwheel.domains.people.flows.passkeys import PasskeyFlow
from cartwheel.domains.people.flows.passwords import PasswordFlow
from cartwheel.domains.people.flows.provider_login import ProviderLoginFlow
from cartwheel.domains.people.flows.refresh import RefreshFlow
from cartwheel.domains.people.flows.registration import RegistrationFlow
from cartwheel.domains.people.flows.second_factors import SecondFactorFlow
from cartwheel.domains.people.flows.succession import SuccessionFlow
from cartwheel.domains.people.flows.unlock import UnlockFlow
from cartwheel.domains.people.guard import Guard
from cartwheel.domains.people.known_devices import KnownDevices
from cartwheel.domains.people.password_policy import PasswordPolicy
from cartwheel.domains.people.passwords import PasswordCost, Passwords
from cartwheel.domains.people.post import FirstMailLimit, Post
from cartwheel.domains.people.proof import Proof
from cartwheel.domains.people.providers.contracts import providers_of
from cartwheel.domains.people.providers.directory import ProviderDirectory
from cartwheel.domains.people.providers.journeys import Journeys
from cartwheel.domains.people.repository.sessions import SessionRepository
from cartwheel.domains.people.second_factors import FactorUpkeep
from cartwheel.domains.people.service.oversight import OversightService
from cartwheel.domains.people.service.sessions import LogoutService, MeReader, SessionService
from cartwheel.domains.people.session_opener import Lifetimes, SessionOpener
from cartwheel.domains.people.session_registry import SessionRegistry
from cartwheel.domains.people.unlocks import Unlocks
from cartwheel.domains.people.upkeep import PeopleUpkeep
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.api import PublicPages
from cartwheel.systems.rpc.api import Browsers


class PeopleProvider(Provider):
    """
    The parts of people.

    It wants from elsewhere `Settings`, `Clock`, `Database`, `Redis`, `Authenticator`,
    `Memberships`, `Seal`, `TokenSigner` and `TokenVerifier`, and of a call
    what `RequestProvider` brings.
    """

    process = provide_all(
        Attempts,
        Barrier,
        Challenges,
        EntryLinks,
        FactorUpkeep,
        Journeys,
        MeReader,
        PeopleUpkeep,
        Post,
        SessionOpener,
        SessionRegistry,
        Unlocks,
        scope=Scope.APP,
    )
    call = provide_all(
        CookieJar,
        EntryFlow,
        Guard,
        KnownDevices,
        LoginFlow,
        LogoutService,
        OversightService,
        PasskeyFlow,
        PasswordFlow,
        Proof,
        ProviderLoginFlow,
        RefreshFlow,
        RegistrationFlow,
        SecondFactorFlow,
        SessionRepository,
        SessionService,
        SuccessionFlow,
        UnlockFlow,
        scope=Scope.REQUEST,
    )

    @provide(scope=Scope.APP)
    def lifetimes(self, settings: Settings) -> Lifetimes:
        """How long tokens are good."""
        return Lifetimes.of(settings)

    @provide(scope=Scope.APP)
    def first_mails(self, settings: Settings) -> FirstMailLimit:
        """How often a domain is written to."""
        return FirstMailLimit.of(settings)

    @provide(scope=Scope.APP)
    def passwords(self, settings: Settings) -> Iterator[Passwords]:
        """Compares passwords for the process."""
        passwords = Passwords(PasswordCost.of(settings))
        yield passwords
        passwords.close()

    @provide(scope=Scope.APP)
    def policy(self, settings: Settings) -> Iterator[PasswordPolicy]:
        """Refuses weak passwords for the process."""
        policy = PasswordPolicy(BreachedPasswords.load(settings.breached_passwords))
        yield policy
        policy.close()

    @provide(scope=Scope.APP)
    async def providers(self, settings: Settings) -> AsyncIterator[ProviderDirectory]:
        """Whom people may sign in with."""
        directory = ProviderDirectory(providers_of(settings))
        yield directory
        await directory.close()

    @provide(scope=Scope.APP)
    def browsers(self, settings: Settings, pages: PublicPages) -> Browsers:
        """How browsers hold credentials."""
        return Browsers.at(pages.url, trusted=settings.trusted_origins)
