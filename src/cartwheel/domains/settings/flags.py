"""Use cases of feature flags."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.settings import rules
from cartwheel.domains.settings.contracts import (
    Author,
    EvaluatedFlag,
    EvaluatedFlags,
    EvaluateFlag,
    EvaluateFlags,
    Flag,
    FlagChange,
    FlagHistory,
    FlagPage,
    ListFlagHistory,
    ListFlags,
    PutFlag,
    RevertFlag,
    SwitchFlag,
)
from cartwheel.domains.settings.errors import (
    FlagCycleError,
    FlagInUseError,
    FlagNotFoundError,
    OutdatedVersionError,
    TooManyFlagsError,
    VersionNotFoundError,
)
from cartwheel.domains.settings.live import LiveSettings
from cartwheel.domains.settings.repository.changes import ChangeRepository
from cartwheel.domains.settings.repository.flags import (
    FlagRepository,
    OwnFlag,
    from_document,
    to_document,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.paging import page_of
from cartwheel.systems.flags.api import (
    Evaluation,
    FlagDefinition,
    FlagSet,
    find_cycle,
    find_dependents,
    issues_with,
)
from cartwheel.systems.rpc.api import NO_STORE, Actor, AuditNote, TransactionScope

STORE_ATTRIBUTE: Final = "storeId"
"""The attribute that says for which store a flag is asked; rules may look at it."""


@dataclass(frozen=True, slots=True)
class FlagService:
    """A store's own flags over those of the platform."""

    flags: FlagRepository
    changes: ChangeRepository
    live: LiveSettings
    transaction: TransactionScope
    note: AuditNote
    clock: Clock

    async def list(self, store_id: UUID, query: ListFlags) -> FlagPage:
        """List flags by key: those in force, or the store's own archived ones."""
        found = await self.flags.list_page(store_id, query)
        return page_of(FlagPage, found, limit=query.limit, by=lambda one: one.key)

    async def get(self, store_id: UUID, key: str) -> Flag:
        """
        Return a flag as it is in force.

        Raises:
            FlagNotFoundError: there is none, or it is archived.
        """
        flag = await self.flags.find(store_id, key)
        if flag is None:
            raise FlagNotFoundError(key)
        return flag

    async def put(self, actor: Actor, command: PutFlag) -> Flag:
        """
        Make or replace the store's own definition; an archived one is taken up again.

        Raises:
            OutdatedVersionError: somebody else changed it since.
            InvalidInputError: the definition contradicts itself or other flags.
            FlagCycleError: flags would wait for each other.
            FlagInUseError: another flag waits for a variant that would be no more.
            TooManyFlagsError: there are 500 already.
        """
        store_id, key = actor.store_id, command.flag
        own = await self._lock(store_id, key, version=command.version)
        await self._ensure_sound(store_id, key, command.definition, at=("definition",))
        if own is None and await self.flags.count_own(store_id) >= rules.MOST_FLAGS:
            raise TooManyFlagsError(most=rules.MOST_FLAGS)
        await self._save(actor, own, key, command.definition)
        return await self.get(store_id, key)

    async def revert(self, actor: Actor, command: RevertFlag) -> Flag:
        """
        Bring back the store's own definition of an earlier version, as a new one.

        It is held to what is in force now. What changes nothing makes no new version.

        Raises:
            OutdatedVersionError: somebody else changed it since.
            VersionNotFoundError: there never was such a version, or it archived the flag.
            InvalidInputError: the definition contradicts other flags, as they are by now.
            FlagCycleError: flags would wait for each other.
            FlagInUseError: another flag waits for a variant that would be no more.
        """
        store_id, key = actor.store_id, command.flag
        own = await self._lock(store_id, key, version=command.version)
        kept = await self.changes.find_document(
            store_id, rules.flag_subject(key), version=command.to
        )
        if own is None or not kept:
            raise VersionNotFoundError(f"The flag {key}", command.to)
        try:
            definition = from_document(kept)
        except msgspec.ValidationError as error:
            raise InvalidInputError(Issue(("to",), f"It fits no more: {error}")) from None
        await self._ensure_sound(store_id, key, definition, at=("to",))
        if own.archived or own.definition != definition:
            await self._save(actor, own, key, definition)
        else:
            self.note.tell(rules.flag_subject(key), before=definition, after=definition)
        return await self.get(store_id, key)

    async def switch(self, actor: Actor, command: SwitchFlag) -> Flag:
        """
        Turn a flag on or off; one of the platform's becomes the store's own thereby.

        Raises:
            FlagNotFoundError: there is none, or it is archived.
        """
        store_id, key = actor.store_id, command.flag
        await self.changes.lock(store_id)
        flag = await self.get(store_id, key)
        if flag.definition.enabled is command.enabled:
            same = flag.definition
            self.note.tell(rules.flag_subject(key), before=same, after=same)
            return flag
        definition = msgspec.structs.replace(flag.definition, enabled=command.enabled)
        own = await self.flags.find_own(store_id, key)
        await self._save(actor, own, key, definition)
        return await self.get(store_id, key)

    async def archive(self, actor: Actor, key: str) -> None:
        """
        Take the store's own definition out of force; the platform's takes its place, if any.

        Raises:
            FlagNotFoundError: the store has none of its own, or it is archived already.
            FlagInUseError: another flag waits for it.
        """
        store_id = actor.store_id
        await self.changes.lock(store_id)
        own = await self.flags.find_own(store_id, key)
        if own is None or own.archived:
            raise FlagNotFoundError(key)
        platform = {} if store_id == NO_STORE else await self.flags.list_own(NO_STORE)
        others = {**platform, **await self.flags.list_own(store_id)}
        if used_by := find_dependents(key, platform.get(key), others):
            raise FlagInUseError(key, used_by=used_by)
        if key in platform and (cycle := find_cycle({**others, key: platform[key]})):
            raise FlagCycleError(cycle)
        await self._save(actor, own, key, None)

    async def history(self, store_id: UUID, query: ListFlagHistory) -> FlagHistory:
        """List the changes of the store's own definition of a flag, the newest first."""
        found = await self.changes.list_versions(
            store_id, rules.flag_subject(query.flag), before=query.cursor, limit=query.limit
        )
        page = found[: query.limit]
        return FlagHistory(
            items=tuple(
                FlagChange(
                    version=kept.version,
                    changed_at=kept.changed_at,
                    changed_by=kept.changed_by,
                    before=from_document(kept.before) if kept.before else None,
                    after=from_document(kept.after) if kept.after else None,
                )
                for kept in page
            ),
            next_cursor=page[-1].version if len(found) > query.limit else None,
        )

    async def evaluate(self, store_id: UUID, query: EvaluateFlags) -> EvaluatedFlags:
        """
        Return what flags serve somebody; rules see the store as the attribute `storeId`.

        Raises:
            InvalidInputError: an attribute is too large.
        """
        flags, attributes = await self._asked(store_id, query.context)
        keys = sorted(flags) if query.flags is None else dict.fromkeys(query.flags)
        return EvaluatedFlags(tuple(_shown(flags.evaluate(key, attributes)) for key in keys))

    async def evaluate_one(self, store_id: UUID, query: EvaluateFlag) -> EvaluatedFlag:
        """
        Return what one flag serves somebody.

        Raises:
            InvalidInputError: an attribute is too large.
            FlagNotFoundError: there is no such flag in force.
        """
        flags, attributes = await self._asked(store_id, query.context)
        found = flags.evaluate(query.key, attributes)
        if found.error is not None:
            raise FlagNotFoundError(query.key)
        return _shown(found)

    async def _asked(
        self, store_id: UUID, context: Mapping[str, Any]
    ) -> tuple[FlagSet, Mapping[str, Any]]:
        rules.ensure_bounded(context)
        return (await self.live.of(store_id)).flags, {**context, STORE_ATTRIBUTE: str(store_id)}

    async def _lock(self, store_id: UUID, key: str, *, version: int) -> OwnFlag | None:
        await self.changes.lock(store_id)
        own = await self.flags.find_own(store_id, key)
        current = 0 if own is None else own.version
        if current != version:
            raise OutdatedVersionError(f"The flag {key}", given=version, current=current)
        return own

    async def _ensure_sound(
        self, store_id: UUID, key: str, definition: FlagDefinition, *, at: tuple[str, ...]
    ) -> None:
        platform = {} if store_id == NO_STORE else await self.flags.list_own(NO_STORE)
        others = {**platform, **await self.flags.list_own(store_id)}
        flags: Mapping[str, FlagDefinition] = {**others, key: definition}
        if issues := issues_with(definition, others=flags):
            raise InvalidInputError(*(Issue((*at, *i.path), i.message) for i in issues))
        if used_by := find_dependents(key, definition, others):
            raise FlagInUseError(key, used_by=used_by)
        if cycle := find_cycle(flags):
            raise FlagCycleError(cycle)

    async def _save(
        self, actor: Actor, own: OwnFlag | None, key: str, definition: FlagDefinition | None
    ) -> None:
        """Write the next version; without a definition it is archived."""
        store_id, now = actor.store_id, self.clock.now()
        before = None if own is None or own.archived else own.definition
        kept = definition or before
        assert kept is not None
        saved = OwnFlag(
            key=key,
            version=1 if own is None else own.version + 1,
            definition=kept,
            archived=definition is None,
            changed_at=now,
        )
        await self.flags.save(store_id, saved)
        self.note.tell(rules.flag_subject(key), before=before, after=definition)
        await self.changes.add(
            store_id,
            rules.flag_subject(key),
            version=saved.version,
            document={} if definition is None else to_document(definition),
            at=now,
            by=Author(actor.kind, actor.id),
        )
        self.transaction.after_commit(lambda: self.live.changed(store_id))


def _shown(found: Evaluation) -> EvaluatedFlag:
    return EvaluatedFlag(
        key=found.key,
        reason=found.reason,
        value=found.value,
        variant=found.variant,
        error_code=found.error,
    )
