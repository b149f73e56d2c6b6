"""Use cases of API keys."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.accounts.keys import rules
from cartwheel.domains.accounts.keys.contracts import (
    APIKeyPage,
    CreateAPIKey,
    CreatedAPIKey,
    ListAPIKeys,
)
from cartwheel.domains.accounts.keys.errors import KeyNotFoundError, TooManyKeysError
from cartwheel.domains.accounts.keys.repository import KeyRepository
from cartwheel.domains.accounts.rules import SHOWN_LENGTH, digest_of, make_key
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import Actor, AuditNote, UnauthenticatedError


@dataclass(frozen=True, slots=True)
class KeyService:
    """A store's keys."""

    keys: KeyRepository
    clock: Clock
    note: AuditNote

    async def create(self, actor: Actor, command: CreateAPIKey) -> CreatedAPIKey:
        """
        Make a key of the actor's store; its secret cannot be shown again.

        A key that is made with another ends with it at the latest, and calls no more often.

        Raises:
            InvalidInputError: a scope is unknown, or the end is past.
            BeyondOwnScopesError: the actor lacks one of the scopes.
            TooManyKeysError: too many keys open the store.
            UnauthenticatedError: the actor was blocked or revoked a moment ago.
        """
        now = self.clock.now()
        rules.ensure_valid(command, now=now)
        rules.ensure_held(command.scopes, held=actor.permissions)
        if not await self.keys.lock_maker(actor):
            raise UnauthenticatedError("Whoever makes this key opens nothing any more")
        if actor.kind == "store_key":
            expires_at, calls_per_minute = await self.keys.find_bounds(actor.id)
            command = rules.bounded(
                command, expires_at=expires_at, calls_per_minute=calls_per_minute
            )
        if await self.keys.lock_count(actor.store_id, now=now) >= rules.MOST_KEYS:
            raise TooManyKeysError(most=rules.MOST_KEYS)
        secret = make_key()
        key = await self.keys.add(
            actor, command, prefix=secret[:SHOWN_LENGTH], digest=digest_of(secret), at=now
        )
        self.note.tell(key.id, after=key)
        return CreatedAPIKey(key, secret)

    async def list(self, store_id: UUID, query: ListAPIKeys) -> APIKeyPage:
        """List a store's keys, the newest first."""
        found = await self.keys.list_page(store_id, query, now=self.clock.now())
        page = tuple(found[: query.limit])
        more = len(found) > query.limit
        return APIKeyPage(items=page, next_cursor=page[-1].id if more else None)

    async def revoke(self, store_id: UUID, key_id: UUID) -> None:
        """
        Let a key open nothing any more, after a second in every process.

        Raises:
            KeyNotFoundError: the store has no such key, or it is revoked already.
        """
        revoked = await self.keys.revoke(store_id, key_id, at=self.clock.now())
        if revoked is None:
            raise KeyNotFoundError(key_id)
        before = msgspec.structs.replace(revoked, revoked_at=None)
        self.note.tell(key_id, before=before, after=revoked)
