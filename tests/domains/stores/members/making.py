"""Stores with members, served by the real application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID

import httpx
import sqlalchemy as sa
from dishka import Provider, Scope, make_async_container
from redis.asyncio import Redis
from tests.domains.making import open_store, store_service
from tests.kit.clock import MovedClock
from tests.kit.outbox import queued
from tests.rpc.serving import serving

from cartwheel.domains.audit.log import AuditLog
from cartwheel.domains.audit.procedures import router as audit
from cartwheel.domains.audit.repository import AuditRepository
from cartwheel.domains.audit.service import AuditExport, AuditService
from cartwheel.domains.people.models import people
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.keys.procedures import router as keys
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.domains.stores.makers import Makers
from cartwheel.domains.stores.members.invitation_post import InvitationPost
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.domains.stores.members.invitations import InvitationService
from cartwheel.domains.stores.members.leftovers import LeftoverService
from cartwheel.domains.stores.members.messages import SendInvitation
from cartwheel.domains.stores.members.models import memberships
from cartwheel.domains.stores.members.procedures import router as members
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.domains.stores.members.service import MemberService
from cartwheel.domains.stores.procedures import router as stores
from cartwheel.domains.stores.replays import ReplayStores, ReplayStoreService
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import Answer
from cartwheel.systems.mail.api import FolderMailer, Mailer, PublicPages
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.rates.redis import RedisRates
from cartwheel.systems.rpc.api import (
    NO_STORE,
    Actor,
    Permissions,
    QuotaLimiter,
    RequestProvider,
    RPCApp,
)


class Desk:
    """A store of the test's own, people in it, and an authenticator that knows them."""

    def __init__(self, database: Database, clock: MovedClock, folder: Path, store_id: UUID) -> None:
        self.database, self.clock, self.folder, self.store_id = database, clock, folder, store_id
        self.directory = StoreDirectory(database, HOUSE.permissions)
        self.actors: dict[str, Actor] = {}

    async def authenticate(self, credential: str) -> Actor:
        """People are known by name; keys by the directory."""
        if credential in self.actors:
            return self.actors[credential]
        return await self.directory.authenticate(credential)

    async def person(
        self, name: str, role: Role | None = None, *, store: UUID | None = None
    ) -> UUID:
        """Make a person, who signs in as his name, and has a role in a store."""
        person_id, store_id = new_id(), store or self.store_id
        async with self.database.transaction(store_id=store_id) as connection:
            await connection.execute(
                sa.insert(people).values(
                    id=person_id,
                    email=f"{name}-{person_id.hex}@shop.example",
                    name=name.title(),
                    created_at=self.clock.now(),
                )
            )
            if role is not None:
                await MemberRepository(connection).add(
                    store_id, person_id, role=role, at=self.clock.now()
                )
        self.actors[name] = Actor(
            "person",
            person_id,
            NO_STORE if role is None else store_id,
            frozenset() if role is None else HOUSE.permissions.of_role(role),
        )
        return person_id

    def email(self, name: str) -> str:
        return f"{name}-{self.actors[name].id.hex}@shop.example"

    async def key(self) -> str:
        """Make a key that may do everything in the store."""
        async with self.database.transaction() as connection:
            service = store_service(connection, self.clock)
            permissions = tuple(sorted(HOUSE.permissions.of_store))
            return (await service.issue_key(self.store_id, permissions=permissions)).key

    async def roles(self, store: UUID | None = None) -> dict[UUID, str]:
        """Who is what in a store."""
        async with self.database.transaction(store_id=store or self.store_id) as connection:
            rows = await connection.execute(sa.select(memberships))
            return {row.person_id: row.role for row in rows}

    async def jobs(self) -> list[SendInvitation]:
        """The mails that are queued for the store, in this order."""
        return await queued(self.database, SendInvitation, store_id=self.store_id)

    @property
    def mailer(self) -> FolderMailer:
        """Writes mails into the test's own folder."""
        return FolderMailer(self.folder, "Shop <shop@shop.example>")

    async def post(self) -> Answer:
        """Do the last job."""
        post = InvitationPost(
            self.database,
            self.mailer,
            PublicPages("https://shop.example"),
            self.clock,
        )
        return await post.send((await self.jobs())[-1])

    def mails(self) -> list[EmailMessage]:
        """The mails that were sent, in this order."""
        paths = sorted(self.folder.glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=default) for path in paths]

    async def token(self) -> str:
        """Do the last job and return what stands in the mail."""
        await self.post()
        return self.mails()[-1].get_content().partition("#token=")[2].split()[0]


@asynccontextmanager
async def desk_of(
    database: Database, redis: Redis, folder: Path
) -> AsyncIterator[tuple[Desk, httpx.AsyncClient]]:
    """Serve the procedures of accounts to a new store."""
    desk = Desk(database, MovedClock(), folder, await open_store(database))
    parts = Provider()
    parts.provide(lambda: database, provides=Database, scope=Scope.APP)
    parts.provide(lambda: desk.clock, provides=Clock, scope=Scope.APP)
    parts.provide(AuditExport, scope=Scope.APP)
    parts.provide(lambda: HOUSE.permissions, provides=Permissions, scope=Scope.APP)
    parts.provide(lambda: desk.mailer, provides=Mailer, scope=Scope.APP)
    for part in (
        AuditRepository,
        AuditService,
        InvitationRepository,
        InvitationService,
        KeyRepository,
        KeyService,
        LeftoverService,
        Makers,
        MemberRepository,
        MemberService,
        Outbox,
        ReplayStores,
        ReplayStoreService,
        StoreRepository,
        StoreService,
    ):
        parts.provide(part, scope=Scope.REQUEST)
    container = make_async_container(parts, RequestProvider())
    rates = RedisRates(redis, namespace="calls")
    app = RPCApp(
        [audit, keys, members, stores],
        authenticator=desk,
        container=container,
        database=database,
        limiter=QuotaLimiter(rates),
        auditor=AuditLog(desk.clock),
        clock=desk.clock,
    )
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=f"{url}/api/v1", trust_env=False) as client,
    ):
        yield desk, client
    await rates.close()  # what is told later would open connections for good
    await container.close()
    async with database.transaction() as connection:
        await connection.execute(sa.delete(outbox).where(outbox.c.name == SendInvitation.name))
