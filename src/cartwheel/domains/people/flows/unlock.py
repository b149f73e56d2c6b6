"""Getting past a lock that strangers have set, by a link from a mail."""

from dataclasses import dataclass
from datetime import datetime

from cartwheel.domains.people.attempts import Attempts
from cartwheel.domains.people.contracts import AskUnlock, Unlock
from cartwheel.domains.people.errors import InvalidMailedTokenError
from cartwheel.domains.people.known_devices import KnownDevices
from cartwheel.domains.people.messages import SendUnlock
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.unlocks import Unlocks
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import spellings_of
from cartwheel.systems.rpc.api import NO_STORE, Flow, Transactions


@dataclass(frozen=True, slots=True)
class UnlockFlow(Flow):
    """Whoever has the mailbox is no stranger: the device that follows the link is known."""

    transactions: Transactions
    attempts: Attempts
    devices: KnownDevices
    unlocks: Unlocks
    clock: Clock

    async def ask(self, command: AskUnlock) -> None:
        """
        Queue a mail with a link, if the address is somebody's; it takes as long if not.

        Raises:
            InvalidInputError: this is no address.
        """
        typed, *_ = spellings_of(command.email)
        async with self.transactions.open() as tx:
            await tx.outbox.enqueue(SendUnlock(NO_STORE, typed))

    async def unlock(self, command: Unlock) -> tuple[str, datetime] | None:
        """
        Forget what failed on the account, and know the device that calls, whatever fails later.

        Returns the device's token and until when it is good; None for an account without
        a password.

        Raises:
            InvalidMailedTokenError: the token was used, or is too old.
            UnavailableError: Redis does not answer.
        """
        email = await self.unlocks.take(command.token)
        if email is None:
            raise InvalidMailedTokenError
        async with self.transactions.open() as tx:
            person = await PersonRepository(tx.connection).find_by_email(email)
            if person is None:
                raise InvalidMailedTokenError
            await tx.record(person.id, person_id=person.id)
        await self.attempts.forget(email)
        return await self.devices.make(email)
