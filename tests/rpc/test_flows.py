"""Flows open their own transactions; audit, outbox, actor and request come with them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from dishka import Provider, Scope, make_async_container
from msgspec import Struct
from tests.rpc.serving import OWNER, Keys, bearer, serving
from tests.rpc.shop import effects

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import AppError, ContentionError, Kind
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import (
    Actor,
    AuditEntry,
    Flow,
    RequestProvider,
    Router,
    RPCApp,
    Transactions,
    post,
    public,
)

ELSEWHERE = UUID(int=77)


class DeclinedError(AppError):
    """The bank says no."""

    code: ClassVar[str] = "tests.declined"
    kind: ClassVar[Kind] = Kind.CONFLICT


class Pay(Struct, frozen=True):
    """Asks for a payment that ends in some way."""

    ending: str


@dataclass(frozen=True, slots=True)
class PaymentFlow(Flow):
    """Reserves, asks a bank while no transaction is open, and settles."""

    transactions: Transactions

    async def pay(self, ending: str) -> str:
        async with self.transactions.open() as tx:
            await _note(tx.connection, "reserved")
            await tx.record("payment", event="payment.reserved")
        if ending == "declined":
            raise DeclinedError(ending)
        if ending == "contended":
            raise ContentionError(ending)
        try:
            async with self.transactions.open(OWNER.store_id) as tx:
                await _note(tx.connection, "settled")
                if ending != "silent":
                    await tx.record("payment", before="reserved", after=ending)
                if ending == "lost":
                    raise LookupError(ending)  # noqa: TRY301
        except LookupError:
            pass
        return ending

    async def sign_in(self) -> None:
        async with self.transactions.open() as tx:
            await tx.record("session", person_id=ELSEWHERE, store_id=ELSEWHERE)


async def _note(connection: Connection, note: str) -> None:
    await connection.execute(sa.insert(effects).values(id=new_id(), note=note))


router = Router("payments")


@router.mutation(rest=post("/pay"), raises=[DeclinedError])
async def pay(command: Pay, actor: Actor, payments: PaymentFlow) -> str:
    """Pay."""
    del actor
    return await payments.pay(command.ending)


@router.mutation(rest=post("/sign-in"), allow=public)
async def sign_in(payments: PaymentFlow) -> None:
    """Turn out to be somebody."""
    await payments.sign_in()


class Ledger:
    """An auditor that keeps what it is told beside the effects, and refuses some of it."""

    def __init__(self) -> None:
        self.told: list[AuditEntry] = []

    async def record(self, entry: AuditEntry, connection: Connection) -> None:
        self.told.append(entry)
        await _note(connection, f"audited {entry.procedure}")
        if entry.after == "unwritable":
            raise RuntimeError(entry.after)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
async def bank(shop_database: Database, ledger: Ledger) -> AsyncIterator[httpx.AsyncClient]:
    parts = Provider(scope=Scope.APP)
    parts.provide(lambda: shop_database, provides=Database)
    parts.provide(PaymentFlow, scope=Scope.REQUEST)
    container = make_async_container(parts, RequestProvider())
    app = RPCApp(
        [router],
        authenticator=Keys(),
        container=container,
        database=shop_database,
        auditor=ledger,
    )
    async with (
        serving(app) as url,
        httpx.AsyncClient(
            base_url=f"{url}/api/v1", headers=bearer("owner"), trust_env=False
        ) as client,
    ):
        yield client
    await container.close()
    async with shop_database.transaction() as connection:
        await connection.execute(sa.delete(effects))


async def notes(database: Database) -> list[str]:
    async with database.transaction() as connection:
        query = sa.select(effects.c.note).order_by(effects.c.id)
        return list((await connection.execute(query)).scalars())


async def test_each_transaction_tells_of_itself(
    bank: httpx.AsyncClient, ledger: Ledger, database: Database
) -> None:
    """Who, for which store, in which request: nobody hands it through; the call adds no other."""
    answer = await bank.post("/pay", json={"ending": "paid"})
    assert (answer.status_code, answer.json()) == (200, "paid")
    reserved, paid = ledger.told
    assert (reserved.procedure, paid.procedure) == ("payment.reserved", "payments.pay")
    for entry in (reserved, paid):
        assert (entry.actor_kind, entry.actor_id) == (OWNER.kind, OWNER.id)
        assert entry.context.request_id == answer.headers["x-request-id"]
        assert (entry.subject, entry.input) == ("payment", None)
    assert (paid.store_id, paid.acting_for) == (OWNER.store_id, OWNER.store_id)
    assert (paid.before, paid.after) == ("reserved", "paid")
    told = ["reserved", "audited payment.reserved", "settled", "audited payments.pay"]
    assert await notes(database) == told


async def test_a_refusal_takes_nothing_back(
    bank: httpx.AsyncClient, ledger: Ledger, database: Database
) -> None:
    """What came before it stays, with its record; of the call there is none."""
    answer = await bank.post("/pay", json={"ending": "declined"})
    assert (answer.status_code, answer.json()["code"]) == (409, "tests.declined")
    assert await notes(database) == ["reserved", "audited payment.reserved"]
    assert [entry.procedure for entry in ledger.told] == ["payment.reserved"]


async def test_what_cannot_be_recorded_is_not_done(
    bank: httpx.AsyncClient, database: Database
) -> None:
    answer = await bank.post("/pay", json={"ending": "unwritable"})
    assert answer.status_code == 500
    assert await notes(database) == ["reserved", "audited payment.reserved"]


@pytest.mark.parametrize(("ending", "settled"), [("silent", ["settled"]), ("lost", [])])
async def test_a_flow_that_has_not_recorded_itself_is_recorded_by_its_call(
    bank: httpx.AsyncClient, ledger: Ledger, database: Database, ending: str, settled: list[str]
) -> None:
    """It said nothing, or what it said was rolled back with what it told of."""
    assert (await bank.post("/pay", json={"ending": ending})).status_code == 200
    assert ledger.told[-1].input == Pay(ending)
    told = ["reserved", "audited payment.reserved", *settled, "audited payments.pay"]
    assert await notes(database) == told


async def test_a_flow_that_met_another_transaction_is_not_repeated(
    bank: httpx.AsyncClient, database: Database
) -> None:
    assert (await bank.post("/pay", json={"ending": "contended"})).status_code == 503
    assert await notes(database) == ["reserved", "audited payment.reserved"]


async def test_whoever_turns_out_to_call_is_named(bank: httpx.AsyncClient, ledger: Ledger) -> None:
    """A sign-in belongs to nobody until it succeeds."""
    assert (await bank.post("/sign-in", headers={"authorization": ""})).status_code == 200
    (entry,) = ledger.told
    assert (entry.procedure, entry.subject) == ("payments.signIn", "session")
    assert (entry.actor_kind, entry.actor_id) == ("person", ELSEWHERE)
    assert (entry.store_id, entry.acting_for) == (ELSEWHERE, None)
