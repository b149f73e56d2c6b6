"""The next pair of tokens for the refresh token of the last."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.people import rules
from cartwheel.domains.people.contracts import Person, SignedIn
from cartwheel.domains.people.errors import InvalidRefreshTokenError
from cartwheel.domains.people.messages import Notice, RefreshTokenReused, SendNotice
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.people.repository.sessions import SessionRepository, SessionRow
from cartwheel.domains.people.session_opener import OpenedSession, SessionOpener
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import NO_STORE, Flow, Transaction, Transactions


@dataclass(frozen=True, slots=True)
class RefreshFlow(Flow):
    """Refreshing. A theft that is noticed is committed before it is refused."""

    transactions: Transactions
    opener: SessionOpener
    clock: Clock

    async def refresh(self, refresh_token: str, *, store_id: UUID | None) -> SignedIn:
        """
        Use a refresh token up and return the next pair.

        Called again within ten seconds, as by two windows at once, it returns the same
        refresh token. Called later it ends the session: somebody has a copy.

        Raises:
            InvalidRefreshTokenError: the token opens nothing, or not any more.
            NoSuchMembershipError: the person is not in the store that was asked for;
                the token is not used up.
            UnavailableError: Redis does not answer; the token is not used up.
        """
        async with self.transactions.open() as tx:
            found = await self._rotate(tx, refresh_token, store_id=store_id)
        if found is None:
            raise InvalidRefreshTokenError
        return await self.opener.sign(*found)

    async def _rotate(
        self,
        tx: Transaction,
        refresh_token: str,
        *,
        store_id: UUID | None,
    ) -> tuple[Person, OpenedSession] | None:
        now = self.clock.now()
        digest = rules.digest_of(refresh_token)
        sessions = SessionRepository(tx.connection)
        row = await sessions.lock_by_token(digest)
        if row is None or row.ended_at is not None:
            return None
        token = await sessions.get_token(digest)
        if token.expires_at <= now:
            return None
        if token.used_at is None or token.seed is None:
            seed = rules.make_seed()
            successor = rules.successor_of(refresh_token, seed)
            await sessions.use_token(digest, seed=seed, at=now)
            await sessions.add_token(
                rules.digest_of(successor), row.id, expires_at=self.opener.expiry(row, now)
            )
        elif rules.is_within_grace(used_at=token.used_at, now=now):
            successor = rules.successor_of(refresh_token, token.seed)
        else:
            await self._end_stolen(tx, row)
            return None
        person = await PersonRepository(tx.connection).find(row.person_id)
        assert person is not None  # its sessions go with it
        opened = await self.opener.prolong(tx.connection, row, successor, store_id=store_id)
        return person, opened

    async def _end_stolen(self, tx: Transaction, row: SessionRow) -> None:
        now = self.clock.now()
        await SessionRepository(tx.connection).end(row.person_id, now=now, only=row.id)
        await self.opener.registry.end([row.id])
        outbox = tx.outbox
        await outbox.announce(
            RefreshTokenReused(
                store_id=NO_STORE,
                person_id=row.person_id,
                session_id=row.id,
                address=tx.context.address,
                reused_at=now,
            ),
            aggregate_id=row.person_id,
        )
        await outbox.enqueue(SendNotice(NO_STORE, row.person_id, Notice.SESSION_STOLEN))
        await tx.record(row.id, event=RefreshTokenReused.name, person_id=row.person_id)
