"""Flows open their own transactions; audit, outbox, actor and request come with them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from dishka import Provider, Scope, make_async_container
from msgspec import Struct
from tests.rpc.serving import OWNER, Keys, bearer, serving
from tests.rpc.shop import effects
from tests.rpc.test_idempotency import MovedClock

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
    Transaction,
    Transactions,
    post,
    public,
)
from cartwheel.systems.rpc.errors import IdempotencyKeyBusyError
from cartwheel.systems.rpc.idempotency import KeyedCall, idempotency_keys

ELSEWHERE = UUID(int=77)


class DeclinedError(AppError):
    """The bank says no."""

    code: ClassVar[str] = "tests.declined"
    kind: ClassVar[Kind] = Kind.CONFLICT


class Pay(Struct, frozen=True):
    """Asks for a payment that ends in some way."""

    ending: str


class Bank:
    """It answers when it is let; `held` is how many transactions are open meanwhile."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()
        self.may_answer.set()
        self.held: list[int] = []

    async def ask(self) -> None:
        async with self.database.reading() as connection:
            open_ = sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state = 'idle in transaction'"
            )
            self.held.append(await connection.scalar(open_))
        self.asked.set()
        await self.may_answer.wait()


@dataclass(frozen=True, slots=True)
class PaymentFlow(Flow):
    """Reserves, asks a bank while no transaction is open, and settles."""

    transactions: Transactions
    bank: Bank

    async def pay(self, ending: str) -> str:
        async with self.transactions.open() as tx:
            await _note(tx.connection, "reserved")
            await tx.record("payment", event="payment.reserved")
        await self.bank.ask()
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


@router.mutation(rest=post("/refund"))
async def refund(tx: Transaction) -> None:
    """Give money back, within the call's transaction."""
    await _note(tx.connection, "refunded")
    await tx.record("payment", after="refunded")


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
def counter(shop_database: Database) -> Bank:
    return Bank(shop_database)


@pytest.fixture
async def bank(
    shop_database: Database, ledger: Ledger, counter: Bank
) -> AsyncIterator[httpx.AsyncClient]:
    await _forget_all(shop_database)  # others note what they did too
    parts = Provider(scope=Scope.APP)
    parts.provide(lambda: shop_database, provides=Database)
    parts.provide(lambda: counter, provides=Bank)
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
    await _forget_all(shop_database)


async def _forget_all(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(sa.delete(effects))
    async with database.transaction(store_id=OWNER.store_id) as connection:
        await connection.execute(sa.delete(idempotency_keys))


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


async def test_the_calls_own_transaction_tells_of_itself_too(
    bank: httpx.AsyncClient, ledger: Ledger, database: Database
) -> None:
    """A service may record itself as a flow does; there is one record."""
    assert (await bank.post("/refund")).status_code == 200
    (entry,) = ledger.told
    assert (entry.procedure, entry.after) == ("payments.refund", "refunded")
    assert (entry.store_id, entry.acting_for) == (OWNER.store_id, OWNER.store_id)
    assert await notes(database) == ["refunded", "audited payments.refund"]


ONCE = {"idempotency-key": "once"}


async def test_a_repeated_flow_takes_effect_once(
    bank: httpx.AsyncClient, counter: Bank, ledger: Ledger, database: Database
) -> None:
    """The answer is kept, and no transaction is open while the bank is asked."""
    answers = [await bank.post("/pay", json={"ending": "paid"}, headers=ONCE) for _ in range(2)]
    assert [answer.json() for answer in answers] == ["paid", "paid"]
    assert ["idempotent-replayed" in answer.headers for answer in answers] == [False, True]
    assert (len(ledger.told), counter.held) == (2, [0])
    assert (await notes(database)).count("settled") == 1
    other = await bank.post("/pay", json={"ending": "silent"}, headers=ONCE)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_while_a_flow_is_at_work_its_key_is_busy(
    bank: httpx.AsyncClient, counter: Bank, database: Database
) -> None:
    counter.may_answer.clear()
    first = asyncio.create_task(bank.post("/pay", json={"ending": "paid"}, headers=ONCE))
    await counter.asked.wait()
    second = await bank.post("/pay", json={"ending": "paid"}, headers=ONCE)
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_key_busy")
    counter.may_answer.set()
    assert (await first).status_code == 200
    assert (await notes(database)).count("reserved") == 1


async def test_after_a_refusal_a_flow_may_be_tried_again(bank: httpx.AsyncClient) -> None:
    """Also with another input: nothing is kept of the key."""
    declined = await bank.post("/pay", json={"ending": "declined"}, headers=ONCE)
    paid = await bank.post("/pay", json={"ending": "paid"}, headers=ONCE)
    assert (declined.status_code, paid.status_code) == (409, 200)


async def test_the_claim_of_a_process_that_died_ends(database: Database) -> None:
    """Until then the key is busy; then the flow runs again."""

    async def call(ahead: timedelta, *, dies: bool = False) -> bytes:
        async def run() -> bytes:
            if dies:
                raise asyncio.CancelledError
            return b"1"

        keyed = KeyedCall(
            clock=MovedClock(ahead),
            actor=OWNER,
            procedure="payments.pay",
            key="once",
            fingerprint=b"f",
        )
        held_for = timedelta(minutes=1)
        return (await keyed.once_in_flow(database, run, held_for=held_for))[0]

    with pytest.raises(asyncio.CancelledError):
        await call(timedelta(0), dies=True)
    with pytest.raises(IdempotencyKeyBusyError):
        await call(timedelta(seconds=50))
    assert await call(timedelta(seconds=70)) == b"1"
    async with database.transaction(store_id=OWNER.store_id) as connection:
        await connection.execute(sa.delete(idempotency_keys))
