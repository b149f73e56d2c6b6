"""Entering a demo by the link that it prints."""

import asyncio
from dataclasses import dataclass

from cartwheel.domains.people.contracts import Enter, LoginMethod, SignedIn
from cartwheel.domains.people.entry_links import EntryLinks
from cartwheel.domains.people.errors import InvalidMailedTokenError, NotAtThisMachineError
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.session_opener import SessionOpener
from cartwheel.systems.rpc.api import Flow, Transactions, is_of_this_machine


@dataclass(frozen=True, slots=True)
class EntryFlow(Flow):
    """
    Lets the owner of a demo in who started it.

    Whoever reads the terminal holds the database itself, so that neither a password nor a
    second factor is asked for; where the store demands one, it is still to be shown.
    """

    transactions: Transactions
    links: EntryLinks
    opener: SessionOpener

    async def enter(self, command: Enter) -> SignedIn:
        """
        Open a session in the demo store.

        Raises:
            NotAtThisMachineError: another machine or another user of it asks; the token stays good.
            InvalidMailedTokenError: the token was used, is too old, or was never ours.
            BlockedError: an operator lets this person in no more.
            NoSuchMembershipError: the person has left the store.
            UnavailableError: Redis does not answer.
        """
        if not await asyncio.to_thread(is_of_this_machine, self.transactions.context):
            raise NotAtThisMachineError
        entry = await self.links.take(command.token)
        if entry is None:
            raise InvalidMailedTokenError
        async with self.transactions.open() as tx:
            person = await PersonRepository(tx.connection).find(entry.person_id)
            if person is None:
                raise InvalidMailedTokenError
            opened = await self.opener.open(
                tx,
                person.id,
                method=LoginMethod.LINK,
                store_id=entry.store_id,
                factor_proved=False,
            )
        return await self.opener.sign(person, opened)
