"""
The mails to people, as the jobs ask for them.

A token is made here and its digest kept before the mail leaves, in a transaction of its
own. A job that runs again makes another token; all of them open the same once. A token whose mail
was certainly not taken is forgotten, so that attempts do not count as mails.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, Self

from cartwheel.domains.people import rules, wording
from cartwheel.domains.people.messages import (
    SendNotice,
    SendPasswordReset,
    SendUnlock,
    SendVerification,
)
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.registrations import (
    RegistrationRepository,
)
from cartwheel.domains.people.unlocks import Unlocks
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.jobs.api import Answer, Cancel, Snooze
from cartwheel.systems.mail.api import (
    Mail,
    MailDeferredError,
    Mailer,
    MailRefusedError,
    PublicPages,
)

MOST_MAILS: Final = 5
"""To one mailbox that nobody has to prove: a day's registrations, an hour's forgotten passwords."""
_SIGN_IN: Final = "/sign-in"
_FORGOT: Final = "/forgot-password"
_DOMAIN_SPAN: Final = timedelta(hours=1)
_DOMAIN_PAUSE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class FirstMailLimit:
    """
    How many first mails an hour go to one domain while nobody there follows their links.

    Those of one network of registrants are counted apart, so that nobody can use a domain
    up for everybody else there.
    """

    per_domain: int
    per_network: int = 20

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the operator's choice."""
        return cls(settings.first_mails_per_domain)


@dataclass(frozen=True, slots=True)
class Post:
    """Writes to people; one for the process. No transaction is open while a mail is sent."""

    database: Database
    mailer: Mailer
    pages: PublicPages
    clock: Clock
    limit: FirstMailLimit
    unlocks: Unlocks

    async def send_verification(self, job: SendVerification) -> Answer:
        """
        Mail a link, or to a known address that it is known.

        Spellings of a mailbox count as one. A domain that was written to often enough
        without an answer is written to later.
        """
        token, now = rules.make_token(), self.clock.now()
        async with self.database.transaction() as connection:
            registrations = RegistrationRepository(connection)
            registration = await registrations.find(job.registration_id)
            if registration is None or registration.expires_at <= now:
                return Cancel("It was confirmed, or is too old")
            recent = await registrations.count_recent(registration.mailbox, now=now)
            if recent > MOST_MAILS:
                return Cancel("The mailbox was mailed often enough")
            known = await PersonRepository(connection).find_by_email(registration.email)
            if known is None:
                domain = registration.mailbox.rpartition("@")[2]
                in_all, from_here = await registrations.count_mailed(
                    domain, network=registration.network, since=now - _DOMAIN_SPAN
                )
                if in_all >= self.limit.per_domain or from_here >= self.limit.per_network:
                    return Snooze(_DOMAIN_PAUSE)
                await registrations.set_mailed(registration.id, at=now)
                await registrations.add_token(
                    rules.digest_of(token),
                    registration_id=registration.id,
                    expires_at=registration.expires_at,
                )
        if known is None:
            mail = wording.verification(
                registration.email, url=self.pages.at("/verify-email", token=token)
            )
        else:
            mail = wording.already_known(
                known.email,
                sign_in_url=self.pages.at(_SIGN_IN),
                forgot_url=self.pages.at(_FORGOT),
            )

        async def take_back() -> None:
            async with self.database.transaction() as connection:
                registrations = RegistrationRepository(connection)
                await registrations.set_mailed(job.registration_id, at=None)
                await registrations.forget_token(rules.digest_of(token))

        await self._deliver(mail, take_back)
        return None

    async def send_password_reset(self, job: SendPasswordReset) -> Answer:
        """Mail a link, if the address is somebody's."""
        token = rules.make_token()
        async with self.database.transaction() as connection:
            person = await PersonRepository(connection).find_by_email(job.email)
            if person is None:
                return Cancel("The address is nobody's")
            registrations = RegistrationRepository(connection)
            if await registrations.count_resets(person.id, now=self.clock.now()) >= MOST_MAILS:
                return Cancel("The address was mailed often enough")
            await registrations.add_token(
                rules.digest_of(token),
                person_id=person.id,
                expires_at=self.clock.now() + rules.RESET_LASTS,
            )

        async def take_back() -> None:
            async with self.database.transaction() as connection:
                await RegistrationRepository(connection).forget_token(rules.digest_of(token))

        mail = wording.password_reset(
            person.email, url=self.pages.at("/reset-password", token=token)
        )
        await self._deliver(mail, take_back)
        return None

    async def send_unlock(self, job: SendUnlock) -> Answer:
        """Mail a link past a lock, if the address is somebody's."""
        async with self.database.transaction() as connection:
            person = await PersonRepository(connection).find_by_email(job.email)
        if person is None:
            return Cancel("The address is nobody's")
        token = await self.unlocks.make(person.email)
        if token is None:
            return Cancel("The address was mailed often enough")
        mail = wording.unlock(person.email, url=self.pages.at("/unlock", token=token))
        await self._deliver(mail, partial(self.unlocks.take_back, token, person.email))
        return None

    async def send_notice(self, job: SendNotice) -> Answer:
        """Tell a person of a change to the account."""
        async with self.database.transaction() as connection:
            person = await PersonRepository(connection).find(job.person_id)
        if person is None:
            return Cancel("There is no such person")
        await self.mailer.send(
            wording.notice(person.email, kind=job.notice, forgot_url=self.pages.at(_FORGOT))
        )
        return None

    async def _deliver(self, mail: Mail, take_back: Callable[[], Awaitable[None]]) -> None:
        try:
            await self.mailer.send(mail)
        except (MailRefusedError, MailDeferredError, UnavailableError) as error:
            if not (isinstance(error, MailDeferredError) and error.may_be_taken):
                await take_back()
            raise
