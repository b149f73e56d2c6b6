"""Use cases of the configuration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from cartwheel.domains.settings import rules
from cartwheel.domains.settings.contracts import (
    Author,
    Configuration,
    ConfigurationChange,
    ConfigurationHistory,
    ListConfigurationHistory,
    PutConfiguration,
    RevertConfiguration,
    Setting,
    ValueSource,
)
from cartwheel.domains.settings.errors import OutdatedVersionError, VersionNotFoundError
from cartwheel.domains.settings.live import LiveSettings
from cartwheel.domains.settings.repository.changes import ChangeRepository
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository, Given
from cartwheel.domains.settings.rules import CONFIGURATION
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.config.api import ConfigKey, ConfigRegistry, schema_of
from cartwheel.systems.rpc.api import NO_STORE, Actor, AuditNote, TransactionScope


@dataclass(frozen=True, slots=True)
class ConfigurationService:
    """What a store has set, with the defaults of what it has not."""

    configurations: ConfigurationRepository
    changes: ChangeRepository
    registry: ConfigRegistry
    live: LiveSettings
    transaction: TransactionScope
    note: AuditNote
    clock: Clock

    async def get(self, store_id: UUID) -> Configuration:
        """Return every setting with the value in force."""
        own = await self.configurations.find(store_id)
        return await self._show(store_id, own)

    async def put(self, actor: Actor, command: PutConfiguration) -> Configuration:
        """
        Change some settings; what changes nothing makes no new version.

        Raises:
            InvalidInputError: a key is unknown, or a value does not fit; the path names the key.
            OutdatedVersionError: somebody else changed the configuration since.
        """
        changes = self._check(command.values)
        own = await self._lock(actor.store_id, version=command.version)
        return await self._save(actor, own, rules.merged(own.values, changes))

    async def revert(self, actor: Actor, command: RevertConfiguration) -> Configuration:
        """
        Bring back the values of an earlier version, as a new one.

        Keys that are no more are left out.

        Raises:
            OutdatedVersionError: somebody else changed the configuration since.
            VersionNotFoundError: there never was such a version.
            InvalidInputError: a value does not fit its key any more.
        """
        own = await self._lock(actor.store_id, version=command.version)
        kept: Mapping[str, Any] | None = {}
        if command.to > 0:
            kept = await self.changes.find_document(
                actor.store_id, CONFIGURATION, version=command.to
            )
        if kept is None:
            raise VersionNotFoundError("The configuration", command.to)
        known = {key.name for key in self.registry}
        return await self._save(
            actor, own, self._check({key: kept[key] for key in kept if key in known})
        )

    async def history(
        self, store_id: UUID, query: ListConfigurationHistory
    ) -> ConfigurationHistory:
        """List the changes of a store's own values, the newest first."""
        found = await self.changes.list_versions(
            store_id, CONFIGURATION, before=query.cursor, limit=query.limit
        )
        page = found[: query.limit]
        return ConfigurationHistory(
            items=tuple(
                ConfigurationChange(
                    version=kept.version,
                    changed_at=kept.changed_at,
                    changed_by=kept.changed_by,
                    changes=rules.differences(kept.before or {}, kept.after),
                )
                for kept in page
            ),
            next_cursor=page[-1].version if len(found) > query.limit else None,
        )

    def _check(self, values: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self.registry.check(values)
        except InvalidInputError as error:
            raise _under_values(error) from None

    async def _lock(self, store_id: UUID, *, version: int) -> Given:
        await self.changes.lock(store_id)
        own = await self.configurations.find(store_id)
        if own.version != version:
            raise OutdatedVersionError("The configuration", given=version, current=own.version)
        return own

    async def _save(self, actor: Actor, own: Given, values: Mapping[str, Any]) -> Configuration:
        store_id = actor.store_id
        changed = rules.differences(own.values, values)
        if not changed:
            self.note.tell(CONFIGURATION, before={}, after={})
            return await self._show(store_id, own)
        saved = Given(own.version + 1, values)
        await self.configurations.save(store_id, saved)
        self.note.tell(
            CONFIGURATION,
            before={change.key: change.before for change in changed},
            after={change.key: change.after for change in changed},
        )
        shown = await self._show(store_id, saved)
        await self.changes.add(
            store_id,
            CONFIGURATION,
            version=saved.version,
            document=values,
            at=self.clock.now(),
            by=Author(actor.kind, actor.id),
        )
        self.transaction.after_commit(lambda: self.live.changed(store_id))
        return shown

    async def _show(self, store_id: UUID, own: Given) -> Configuration:
        platform = own if store_id == NO_STORE else await self.configurations.find(NO_STORE)
        values = self.registry.values(platform.values, own.values)
        return Configuration(
            own.version,
            tuple(
                Setting(
                    key=key.name,
                    description=key.description,
                    value=msgspec.to_builtins(values[key]),
                    source=self._source_of(key, store_id, own, platform),
                    default=msgspec.to_builtins(key.default),
                    schema=schema_of(key),
                    least=msgspec.to_builtins(key.least),
                    most=msgspec.to_builtins(key.most),
                )
                for key in self.registry
            ),
        )

    def _source_of(
        self, key: ConfigKey[Any], store_id: UUID, own: Given, platform: Given
    ) -> ValueSource:
        if store_id != NO_STORE and self.registry.accepts(key, own.values):
            return ValueSource.STORE
        return (
            ValueSource.PLATFORM
            if self.registry.accepts(key, platform.values)
            else ValueSource.DEFAULT
        )


def _under_values(error: InvalidInputError) -> InvalidInputError:
    return InvalidInputError(*(Issue(("values", *i.path), i.message) for i in error.issues))
