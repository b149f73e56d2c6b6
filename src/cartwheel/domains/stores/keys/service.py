"""Use cases of API keys."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from cartwheel.domains.stores.keys import rules
from cartwheel.domains.stores.keys.contracts import (
    APIKey,
    APIKeyPage,
    CreateAPIKey,
    CreatedAPIKey,
    ListAPIKeys,
)
from cartwheel.domains.stores.keys.errors import KeyNotFoundError, TooManyKeysError
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.makers import Maker, Makers
from cartwheel.domains.stores.rules import SHOWN_LENGTH, digest_of, make_key
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import Actor, AuditNote, Permissions


@dataclass(frozen=True, slots=True)
class KeyService:
    """A store's keys."""

    keys: KeyRepository
    makers: Makers
    permissions: Permissions
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
        rules.ensure_valid(command, self.permissions, now=self.clock.now())
        maker = await self._lock(actor, needed="keys:write")
        rules.ensure_held(command.scopes, held=maker.held)
        created = await self._add(actor, rules.bounded(command, maker), store_id=actor.store_id)
        self.note.tell(created.key.id, after=created.key)
        return created

    async def create_for_replay(
        self, actor: Actor, store_id: UUID, *, expires_at: datetime | None
    ) -> CreatedAPIKey:
        """
        Make a key to a store in which the actor's store replays something.

        It is one of the keys of the actor's store: listed, revoked and counted with them. It is
        good for a day where nothing else is said, and bounded by its maker as any other.

        Raises:
            InvalidInputError: the end is past, or too far away.
            TooManyKeysError: too many keys open the store.
        """
        command = rules.for_replay(expires_at, self.permissions, now=self.clock.now())
        maker = await self._lock(actor, needed="accounts:write")
        return await self._add(actor, rules.bounded(command, maker), store_id=store_id)

    async def _lock(self, actor: Actor, *, needed: str) -> Maker:
        # Before the maker: whoever takes a place away locks the keys first, too.
        count = await self.keys.lock_count(actor.store_id, now=self.clock.now())
        maker = await self.makers.lock(actor, needed=needed)
        if count >= rules.MOST_KEYS:
            raise TooManyKeysError(most=rules.MOST_KEYS)
        return maker

    async def _add(self, actor: Actor, command: CreateAPIKey, *, store_id: UUID) -> CreatedAPIKey:
        secret = make_key()
        key = await self.keys.add(
            actor,
            command,
            prefix=secret[:SHOWN_LENGTH],
            digest=digest_of(secret),
            at=self.clock.now(),
            store_id=store_id,
        )
        return CreatedAPIKey(key, secret)

    async def list(self, store_id: UUID, query: ListAPIKeys) -> APIKeyPage:
        """List a store's keys, the newest first."""
        found = await self.keys.list_page(store_id, query, now=self.clock.now())
        shown = [self._shown(key) for key in found]
        return page_of(APIKeyPage, shown, limit=query.limit, by=lambda one: one.id)

    async def revoke(self, store_id: UUID, key_id: UUID) -> None:
        """
        Let a key open nothing any more, after a second in every process.

        Raises:
            KeyNotFoundError: the store has no such key, or it is revoked already.
        """
        revoked = await self.keys.revoke(store_id, key_id, at=self.clock.now())
        if revoked is None:
            raise KeyNotFoundError(key_id)
        after = self._shown(revoked)
        before = msgspec.structs.replace(after, revoked_at=None)
        self.note.tell(key_id, before=before, after=after)

    def _shown(self, key: APIKey) -> APIKey:
        """Name what a key holds by now that holds everything."""
        scopes = tuple(sorted(self.permissions.of_key(key.scopes)))
        return msgspec.structs.replace(key, scopes=scopes)
