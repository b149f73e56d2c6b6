"""Sending the mail of an invitation: its token is made here, and nowhere else."""

from dataclasses import dataclass

from cartwheel.domains.stores.members import rules
from cartwheel.domains.stores.members.contracts import Invitation, InvitationState
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.domains.stores.members.messages import SendInvitation
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.names import quoted_name
from cartwheel.systems.jobs.api import Answer, Cancel, Done
from cartwheel.systems.mail.api import Mail, Mailer, PublicPages


@dataclass(frozen=True, slots=True)
class InvitationPost:
    """Writes to those who are invited; one for the process. No transaction is open meanwhile."""

    database: Database
    mailer: Mailer
    pages: PublicPages
    clock: Clock

    async def send(self, job: SendInvitation) -> Answer:
        """
        Mail an invitation with a new token, which ends the one before.

        Raises:
            UnavailableError: the mail cannot be sent at the moment.
        """
        token, now = rules.make_token(job.store_id), self.clock.now()
        async with self.database.transaction(store_id=job.store_id) as connection:
            invitations = InvitationRepository(connection)
            found = await invitations.lock(job.store_id, job.invitation_id)
            store = await StoreRepository(connection).find(job.store_id)
            if found is None or store is None or found.state is not InvitationState.PENDING:
                return Cancel("It was answered or revoked")
            if found.expires_at <= now:
                return Cancel("Its time is over")
            await invitations.set_digest(
                job.store_id, found.id, digest=rules.digest_of(token), at=now
            )
        url = self.pages.at("/invitation", token=token)
        await self.mailer.send(_mail(found, store_name=store.name, url=url))
        return Done()


def _mail(invitation: Invitation, *, store_name: str, url: str) -> Mail:
    shown = quoted_name(store_name)
    return Mail(
        invitation.email,
        f"You are invited to {shown}",
        f"Hello,\n\nyou are invited to {shown} as {invitation.role}. Follow this link until "
        f"{invitation.expires_at:%Y-%m-%d %H:%M} UTC to accept or to decline:\n\n{url}\n\n"
        "If you do not know what this is about, ignore this mail.\n",
    )
