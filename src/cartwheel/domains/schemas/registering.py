"""Registering: a schema is read and compared before it is a version."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.schemas import rules
from cartwheel.domains.schemas.built_in import OWN_IDS
from cartwheel.domains.schemas.contracts import (
    Compatibility,
    PutSchema,
    RegisteredSchema,
    RegisterSchema,
    SchemaComparison,
)
from cartwheel.domains.schemas.errors import (
    IncompatibleSchemaError,
    TooManySchemasError,
    VersionTakenError,
)
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.live import LiveSchemas
from cartwheel.domains.schemas.repository import SchemaRepository
from cartwheel.domains.schemas.versions import FIRST, SchemaVersion, Step, parse_version
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import Actor, Flow, Transaction, Transactions
from cartwheel.systems.schemas.api import Schema, read_schema


@dataclass(frozen=True, slots=True)
class RegisteringFlow(Flow):
    """
    Puts new versions in force.

    What takes long, reading and comparing, is done with no lock held; a version that came in
    meanwhile is compared with before the new one is kept.
    """

    transactions: Transactions
    live: LiveSchemas
    clock: Clock

    async def register(self, actor: Actor, command: RegisterSchema) -> RegisteredSchema:
        """
        Put a schema in force; the one that is in force already stays as it is.

        Its version is the next addition where it reads what the versions of its model have
        written, else the next revision where they read what it writes, else the next model.

        Raises:
            InvalidInputError: it is no schema, or beyond the bounds.
            IncompatibleSchemaError: it breaks what the subject asks for.
            TooManySchemasError: the store has as many as it may have.
            UnavailableError: the compiler gives no answer.
        """
        schema = await asyncio.to_thread(read_schema, command.format, command.schema)
        return await self._register(actor, command.subject, schema, wanted=None)

    async def put(self, actor: Actor, command: PutSchema) -> RegisteredSchema:
        """
        Put a schema in force under a version; the same again changes nothing.

        Raises:
            InvalidInputError: it is no schema, or beyond the bounds.
            IncompatibleSchemaError: it breaks what the subject asks for, or is a longer step
                than the version says.
            VersionTakenError: the version is another schema's, or is not next.
            TooManySchemasError: the store has as many as it may have.
            UnavailableError: the compiler gives no answer.
        """
        schema = await asyncio.to_thread(read_schema, command.format, command.schema)
        wanted = parse_version(command.version)
        return await self._register(actor, command.subject, schema, wanted=wanted)

    async def compare(self, actor: Actor, command: RegisterSchema) -> SchemaComparison:
        """
        Say what would come of registering a schema.

        Raises:
            InvalidInputError: it is no schema, or beyond the bounds.
            UnavailableError: the compiler gives no answer.
        """
        store_id, subject = actor.store_id, command.subject
        schema = await asyncio.to_thread(read_schema, command.format, command.schema)
        async with self.transactions.open(store_id) as tx:
            latest, model, compatibility = await self._standing(tx, store_id, subject)
        comparison = await asyncio.to_thread(rules.compare, schema, model)
        is_accepted = not comparison.against(compatibility)
        version = FIRST if latest is None else latest.version.next(comparison.step)
        if latest is not None and rules.is_same(schema, latest):
            version = latest.version
        return SchemaComparison(
            is_accepted=is_accepted,
            version=str(version) if is_accepted else None,
            compatibility=compatibility,
            unread_to_new=comparison.unread_to_new,
            unread_to_old=comparison.unread_to_old,
        )

    async def _register(
        self, actor: Actor, subject: str, schema: Schema, *, wanted: SchemaVersion | None
    ) -> RegisteredSchema:
        store_id = actor.store_id
        compared: tuple[KeptSchema, ...] = ()
        comparison = rules.Comparison()
        while True:
            async with self.transactions.open(store_id) as tx:
                await SchemaRepository(tx.connection).lock(store_id)
                latest, model, compatibility = await self._standing(tx, store_id, subject)
                if (
                    known := await self._find_same(tx, schema, latest, subject, wanted)
                ) is not None:
                    await tx.record(f"{subject} {known.version}", before={}, after={})
                    return known.shown()
                if wanted is not None and _step(subject, latest, wanted) is Step.MODEL:
                    model = ()  # it begins anew
                if len(model) >= rules.MOST_OF_MODEL:
                    raise TooManySchemasError("model", most=rules.MOST_OF_MODEL, of="versions")
                if model == compared:
                    version = _version(latest, comparison, compatibility, wanted)
                    kept = await self._keep(tx, schema, latest, subject=subject, version=version)
                    break
            compared = model
            comparison = await asyncio.to_thread(rules.compare, schema, model)
        self.live.changed(store_id)
        return kept.shown()

    async def _standing(
        self, tx: Transaction, store_id: UUID, subject: str
    ) -> tuple[KeptSchema | None, tuple[KeptSchema, ...], Compatibility]:
        schemas = SchemaRepository(tx.connection)
        latest = await schemas.find_latest(store_id, subject)
        model: list[KeptSchema] = []
        if latest is not None:
            model = await schemas.list_model(store_id, subject, latest.version.model)
        return latest, tuple(model), await schemas.find_compatibility(store_id, subject)

    async def _find_same(
        self,
        tx: Transaction,
        schema: Schema,
        latest: KeptSchema | None,
        subject: str,
        wanted: SchemaVersion | None,
    ) -> KeptSchema | None:
        """Return the version that says the same: the one that is wanted, else the latest."""
        assert tx.store_id is not None
        if wanted is None:
            return latest if latest is not None and rules.is_same(schema, latest) else None
        schemas = SchemaRepository(tx.connection)
        kept = await schemas.find_version(tx.store_id, subject, wanted)
        if kept is None or rules.is_same(schema, kept):
            return kept
        raise VersionTakenError(subject, str(wanted), latest=_shown(latest))

    async def _keep(
        self,
        tx: Transaction,
        schema: Schema,
        latest: KeptSchema | None,
        *,
        subject: str,
        version: SchemaVersion,
    ) -> KeptSchema:
        assert tx.store_id is not None
        store_id, schemas = tx.store_id, SchemaRepository(tx.connection)
        usage = await schemas.usage(store_id)
        room = rules.MOST_STORE_BYTES - usage.bytes
        if usage.versions >= rules.MOST_VERSIONS:
            raise TooManySchemasError("store", most=rules.MOST_VERSIONS, of="versions")
        if len(schema.text.encode()) > room:
            raise TooManySchemasError("store", most=rules.MOST_STORE_BYTES, of="bytes of schemas")
        kept = KeptSchema(
            id=max(usage.last_id, OWN_IDS) + 1,
            subject=subject,
            number=1 if latest is None else latest.number + 1,
            version=version,
            format=schema.format,
            text=schema.text,
            compiled=schema.compiled,
            registered_at=self.clock.now(),
        )
        await tx.record(f"{subject} {version}", after=kept.shown())
        await schemas.add(store_id, kept)
        return kept


def _step(subject: str, latest: KeptSchema | None, wanted: SchemaVersion) -> Step:
    """
    Return the step that a version is from the latest.

    Raises:
        VersionTakenError: no step leads there.
    """
    if latest is None:
        step = Step.MODEL if wanted == FIRST else None
    else:
        step = latest.version.step_to(wanted)
    if step is None:
        raise VersionTakenError(subject, str(wanted), latest=_shown(latest))
    return step


def _version(
    latest: KeptSchema | None,
    comparison: rules.Comparison,
    compatibility: Compatibility,
    wanted: SchemaVersion | None,
) -> SchemaVersion:
    """
    Return the version that comes of a comparison.

    Raises:
        IncompatibleSchemaError: it is not what the subject asks for, nor what the version says.
    """
    if issues := comparison.against(compatibility):
        raise IncompatibleSchemaError(issues)
    if wanted is None:
        return FIRST if latest is None else latest.version.next(comparison.step)
    if latest is not None and comparison.step > (latest.version.step_to(wanted) or 0):
        raise IncompatibleSchemaError(comparison.unread_to_new)
    return wanted


def _shown(latest: KeptSchema | None) -> str | None:
    return None if latest is None else str(latest.version)
