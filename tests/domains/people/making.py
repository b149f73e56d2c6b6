"""People who register, sign in and lose things, on the real application."""

import asyncio
import email
import email.policy
import functools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pyotp
import sqlalchemy as sa
from dishka import AnyOf, AsyncContainer, Provider, Scope, make_async_container
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine
from tests.kit.clock import MovedClock
from tests.rpc.serving import bearer, serving

from cartwheel.domains.audit.log import AuditLog
from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.people.handlers import JOBS
from cartwheel.domains.people.memberships import Memberships
from cartwheel.domains.people.models import people, sessions
from cartwheel.domains.people.post import Post
from cartwheel.domains.people.procedures import router
from cartwheel.domains.people.procedures.oversight import router as oversight
from cartwheel.domains.people.provider import PeopleProvider
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.authenticator import CredentialAuthenticator
from cartwheel.domains.stores.keys.procedures import router as keys
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.domains.stores.makers import Makers
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.domains.stores.members.invitations import InvitationService
from cartwheel.domains.stores.members.leftovers import LeftoverService
from cartwheel.domains.stores.members.memberships import StoreMemberships
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
from cartwheel.kernel.settings import Settings
from cartwheel.systems.jobs.api import Answer
from cartwheel.systems.mail.api import MailProvider
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.rates.redis import RedisRates
from cartwheel.systems.rpc.api import (
    NO_STORE,
    Authenticator,
    Browsers,
    Permissions,
    QuotaLimiter,
    RequestProvider,
    RPCApp,
)
from cartwheel.systems.tokens.provider import TokenProvider

PASSWORD = "wobbly teapot 7 lighthouse"
ANOTHER = "quiet marmalade 3 zeppelin"
BROWSER = {"sec-fetch-site": "same-origin"}
OPERATOR = "the operator's key of the tests, long enough"
SECRET = SecretStr("a secret of the tests, 32 characters")


@asynccontextmanager
async def unrecorded(owner_url: str, procedure: str) -> AsyncIterator[None]:
    """Let the audit log take no record of a procedure meanwhile."""
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))

    async def alter(change: str) -> None:
        async with engine.begin() as connection:
            await connection.execute(sa.text(f"ALTER TABLE audit_log {change}"))

    await alter(f"ADD CONSTRAINT refused CHECK (procedure <> '{procedure}') NOT VALID")
    try:
        yield
    finally:
        await alter("DROP CONSTRAINT refused")
        await engine.dispose()


class Town:
    """Everybody there is, and the one server; mails lie in a folder."""

    def __init__(
        self,
        container: AsyncContainer,
        database: Database,
        clock: MovedClock,
        client: httpx.AsyncClient,
        mail: Path,
    ) -> None:
        self.container, self.database, self.clock = container, database, clock
        self.client, self.mail = client, mail

    async def call(
        self,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        method: str = "POST",
        **more: Any,
    ) -> httpx.Response:
        """Call a procedure under /auth."""
        headers = {**(bearer(token) if token else {}), **more.pop("headers", {})}
        return await self.client.request(
            method, f"/api/v1/auth/{path}", json=body, headers=headers, **more
        )

    async def ask(self, method: str, path: str, body: Any = None, *, token: str) -> tuple[int, Any]:
        """Call any procedure; return the status and the answer."""
        answer = await self.client.request(
            method, f"/api/v1/{path}", json=body, headers=bearer(token)
        )
        return answer.status_code, answer.json() if answer.content else None

    async def jobs(self) -> list[tuple[str, Answer]]:
        """Run the jobs about people that are queued, once each; return how each ended."""
        handlers = {handler.job.name: handler for handler in JOBS}
        async with self.database.transaction() as connection:
            rows = (
                await connection.execute(
                    sa.delete(outbox)
                    .where(outbox.c.name.in_(handlers))
                    .returning(outbox.c.name, outbox.c.body, outbox.c.position)
                )
            ).all()
        post = await self.container.get(Post)
        return [
            (
                row.name,
                await handlers[row.name].handle(
                    msgspec.json.decode(row.body, type=handlers[row.name].job), post
                ),
            )
            for row in sorted(rows, key=lambda row: row.position)
        ]

    async def announced(self, kind: type[Any]) -> list[Any]:
        """What was announced of a kind, and take it away."""
        async with self.database.transaction() as connection:
            rows = await connection.execute(
                sa.delete(outbox).where(outbox.c.name == kind.name).returning(outbox.c.body)
            )
            return [msgspec.json.decode(body, type=kind) for body in rows.scalars()]

    def mails(self) -> list[tuple[str, str, str]]:
        """Receiver, subject and text of the mails, the oldest first."""
        read = (
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(self.mail.glob("*.eml"))
        )
        return [(m["to"], m["subject"], m.get_content()) for m in read]

    def last_token(self) -> str:
        """The token in the last mail."""
        found = re.search(r"#token=(\S+)", self.mails()[-1][2])
        assert found is not None
        return found[1]

    async def person(self, address: str, *, password: str = PASSWORD, name: str = "Ada") -> UUID:
        """Register somebody, who follows the link."""
        given = {"email": address, "password": password, "name": name}
        assert (await self.call("register", given)).status_code == 202
        await self.jobs()
        given = {"token": self.last_token(), "password": password}
        answer = await self.call("verify-email", given)
        assert answer.status_code == 204, answer.text
        found = await self.rows(people, people.c.email == address)
        return UUID(str(found[0].id))

    async def login(
        self, address: str, *, password: str = PASSWORD, **given: Any
    ) -> httpx.Response:
        return await self.call("login", {"email": address, "password": password, **given})

    async def sign_in(self, address: str, **given: Any) -> dict[str, Any]:
        """Sign in and return the answer."""
        answer = await self.login(address, **given)
        assert answer.status_code == 200, answer.text
        signed_in: dict[str, Any] = answer.json()
        return signed_in

    async def factor(self, token: str, *, password: str = PASSWORD) -> tuple[str, list[str]]:
        """Add a second factor in a session; return its secret and the recovery codes."""
        offered = (await self.call("second-factor", {"password": password}, token=token)).json()
        given = {"code": pyotp.TOTP(offered["secret"]).at(self.clock.now())}
        confirmed = await self.call("second-factor/confirm", given, token=token)
        assert confirmed.status_code == 200, confirmed.text
        return offered["secret"], confirmed.json()["codes"]

    async def me(self, token: str) -> int:
        """The status that somebody gets who asks who they are."""
        return (await self.call("me", token=token, method="GET")).status_code

    async def rows(self, table: sa.Table, *wanted: sa.ColumnElement[bool]) -> list[Any]:
        async with self.database.transaction() as connection:
            return list((await connection.execute(sa.select(table).where(*wanted))).all())

    async def records(self, *wanted: sa.ColumnElement[bool]) -> list[Any]:
        """What the audit log holds that belongs to no store, the oldest first."""
        async with self.database.transaction(store_id=NO_STORE) as connection:
            query = sa.select(audit_log).where(*wanted).order_by(audit_log.c.id)
            return list((await connection.execute(query)).all())

    async def deeds(self, person_id: UUID) -> list[tuple[str, str]]:
        """What the audit log says that somebody did, and to what; the oldest first."""
        records = await self.records(audit_log.c.actor_id == person_id)
        return [(record.procedure, record.subject) for record in records]

    async def open_sessions(self, person_id: UUID) -> set[UUID]:
        """Which of somebody's sessions the database takes for open."""
        rows = await self.rows(
            sessions, sessions.c.person_id == person_id, sessions.c.ended_at.is_(None)
        )
        return {row.id for row in rows}


def parts(settings: Settings, database: Database, redis: Redis, clock: Clock) -> AsyncContainer:
    """One process."""
    made = {
        Settings: settings,
        Database: database,
        Redis: redis,
        Clock: clock,
        StoreDirectory: StoreDirectory(database, HOUSE.permissions, operator_key=OPERATOR),
        Permissions: HOUSE.permissions,
    }
    return _plan()(context=made, lock_factory=asyncio.Lock, scope=Scope.APP)


@functools.cache
def _plan() -> AsyncContainer:
    """Find out who is made of what, once: it takes longer than most tests."""
    given = Provider(scope=Scope.APP)
    for kind in (Settings, Database, Redis, Clock, StoreDirectory, Permissions):
        given.from_context(provides=kind)
    given.provide(StoreMemberships, provides=Memberships)
    given.provide(AuditLog)
    given.provide(CredentialAuthenticator, provides=AnyOf[CredentialAuthenticator, Authenticator])
    for part in (
        KeyRepository,
        KeyService,
        InvitationRepository,
        InvitationService,
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
        given.provide(part, scope=Scope.REQUEST)
    return make_async_container(
        given,
        MailProvider(),
        TokenProvider(),
        PeopleProvider(),
        RequestProvider(),
        start_scope=Scope.RUNTIME,
    )


@asynccontextmanager
async def founding(
    database: Database, redis: Redis, home: Path, **settings: Any
) -> AsyncIterator[Town]:
    """Serve a town; its secrets are cheap to compare."""
    clock = MovedClock()
    chosen = Settings(
        home=home,
        **{
            "secret_key": SECRET,
            "public_url": "http://127.0.0.1",
            "password_memory_kib": 8192,
            "password_iterations": 1,
            **settings,
        },
    )
    container = parts(chosen, database, redis, clock)
    rates = RedisRates(redis, namespace="calls")
    app = RPCApp(
        [keys, members, oversight, router, stores],
        authenticator=await container.get(CredentialAuthenticator),
        container=container,
        database=database,
        limiter=QuotaLimiter(rates),
        auditor=await container.get(AuditLog),
        browsers=await container.get(Browsers),
        clock=clock,
    )
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client,
    ):
        yield Town(container, database, clock, client, home / "mail")
    await rates.close()  # what is told later would open connections for good
    await container.close()
