"""Stores that take payments, and what happens to those."""

from typing import Any
from uuid import UUID

from pydantic import SecretStr
from tests.kit.clock import MovedClock
from tests.kit.outbox import announced, forget, queued

from cartwheel.domains.payments import messages
from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.contracts import (
    BeginPayment,
    CaptureMode,
    CapturePayment,
    ListPayments,
    Payment,
    PaymentDetails,
    PaymentOutcome,
    ProviderKind,
    RefundPayment,
    VoidPayment,
)
from cartwheel.domains.payments.flows.payments import PaymentFlow
from cartwheel.domains.payments.flows.providers import PaymentProviderFlow
from cartwheel.domains.payments.flows.sandbox import SandboxFlow
from cartwheel.domains.payments.flows.webhooks import PaymentWebhookFlow
from cartwheel.domains.payments.messages import (
    ApplyPaymentWebhook,
    CompletePayment,
    PostSandboxWebhooks,
    ReleasePayment,
)
from cartwheel.domains.payments.provider_contracts import (
    PaymentProviderSettings,
    PutPaymentProvider,
)
from cartwheel.domains.payments.repository.providers import ProviderRepository
from cartwheel.domains.payments.repository.webhooks import WebhookRepository
from cartwheel.domains.payments.service import PaymentReferences, PaymentService
from cartwheel.domains.payments.sweeper import PaymentSweeper
from cartwheel.domains.payments.till import Till
from cartwheel.domains.payments.webhook_contracts import ListPaymentWebhooks, PaymentWebhook
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import Money
from cartwheel.kernel.settings import Settings
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.providers.payments.api import PaymentClients
from cartwheel.systems.rpc.api import CurrentCall, RequestContext, Transactions
from cartwheel.systems.tokens.api import Seal

SECRET = "a secret of the tests, 32 characters"
SEAL = Seal.of(SecretStr(SECRET))
EVENTS = (
    messages.PaymentAuthorised,
    messages.PaymentCaptured,
    messages.PaymentFailed,
    messages.PaymentRefunded,
    messages.PaymentRefundFailed,
    messages.PaymentVoided,
    messages.PaymentDisputed,
)
JOBS = (ApplyPaymentWebhook, CompletePayment, PostSandboxWebhooks, ReleasePayment)


def euros(amount_minor: int) -> Money:
    return Money(amount_minor, "EUR")


def accounts_of(
    database: Database, clock: Clock, *, seal: Seal = SEAL, **settings: Any
) -> ProviderAccounts:
    """What opens services, in a process with these settings."""
    return ProviderAccounts(database, seal, clock, PaymentClients(), Settings(**settings))


def transactions(database: Database) -> Transactions:
    """What opens transactions in a call that nobody writes down."""
    context = RequestContext(headers={}, address="127.0.0.1")
    call = CurrentCall(procedure="tests", actor=None, context=context, auditor=None)
    return Transactions(database, call)


async def enable_sandbox(database: Database, store_id: UUID, clock: Any) -> None:
    """Let a store take payments by the sandbox."""
    accounts = accounts_of(database, clock)
    services = PaymentProviderFlow(transactions(database), accounts, clock)
    await services.put(store_id, PutPaymentProvider(ProviderKind.SANDBOX))


class Shop:
    """A store with a payment service, and the parts of one process."""

    def __init__(
        self, database: Database, clock: MovedClock, store_id: UUID, **settings: Any
    ) -> None:
        self.database, self.clock, self.store_id = database, clock, store_id
        self.accounts = accounts_of(database, clock, **settings)
        self.wire()

    def wire(self) -> None:
        """Make the parts of the process anew, with the accounts that are set."""
        database, clock = self.database, self.clock
        self.till = Till(database, self.accounts, clock)
        self.webhooks = PaymentWebhookFlow(database, self.accounts, clock)
        self.sandbox = SandboxFlow(database, self.accounts, self.webhooks, clock)
        self.services = PaymentProviderFlow(transactions(database), self.accounts, clock)
        stores = StoreDirectory(database, HOUSE.permissions)
        self.sweeper = PaymentSweeper(database, stores, self.till, self.webhooks, clock)
        self.flow = PaymentFlow(transactions(database), self.till, clock)

    async def begin(
        self, amount_minor: int = 10_000, method: str | None = "sandbox_ok", **given: Any
    ) -> PaymentOutcome:
        command = {"key": str(new_id()), "amount": euros(amount_minor), "method": method, **given}
        return await self.flow.begin(self.store_id, BeginPayment(**command))

    async def hold(self, amount_minor: int = 10_000, method: str = "sandbox_ok") -> Payment:
        """Begin a payment that is held until it is captured."""
        begun = await self.begin(amount_minor, method, capture_mode=CaptureMode.MANUAL)
        return begun.payment

    async def capture(
        self, payment_id: UUID, amount_minor: int | None = None, *, key: str | None = None
    ) -> PaymentOutcome:
        amount = None if amount_minor is None else euros(amount_minor)
        command = CapturePayment(payment_id, key or str(new_id()), amount)
        return await self.flow.capture(self.store_id, command)

    async def refund(
        self, payment_id: UUID, amount_minor: int | None = None, *, key: str | None = None
    ) -> PaymentOutcome:
        amount = None if amount_minor is None else euros(amount_minor)
        command = RefundPayment(payment_id, key or str(new_id()), amount)
        return await self.flow.refund(self.store_id, command)

    async def void(self, payment_id: UUID, *, key: str | None = None) -> PaymentOutcome:
        return await self.flow.void(self.store_id, VoidPayment(payment_id, key or str(new_id())))

    async def details(self, payment_id: UUID) -> PaymentDetails:
        async with self.database.transaction(store_id=self.store_id) as connection:
            return await PaymentService(connection).get(self.store_id, payment_id)

    async def payment(self, payment_id: UUID) -> Payment:
        return (await self.details(payment_id)).payment

    async def cancel(self, reference_id: UUID) -> None:
        async with self.database.transaction(store_id=self.store_id) as connection:
            references = PaymentReferences(connection, Outbox(connection), self.clock)
            await references.cancel(self.store_id, reference_id)

    async def announced(self) -> list[tuple[str, int]]:
        """The store's announcements about payments: names and amounts, by the kind."""
        found = []
        for event in EVENTS:
            told = await announced(self.database, event, store_id=self.store_id)
            found += [(event.name, each.amount_minor) for each in told]
        return found

    async def work(self) -> None:
        """Do the jobs that are queued, and those that they queue, until none is left."""
        done: set[Any] = set()
        mine = {"store_id": self.store_id}
        while True:
            jobs = [
                (index, job)
                for kind in JOBS
                for index, job in enumerate(await queued(self.database, kind, **mine))
            ]
            new = [(index, job) for index, job in jobs if (type(job), index) not in done]
            if not new:
                await forget(self.database, *JOBS)
                return
            for index, job in new:
                done.add((type(job), index))
                await self.do(job)

    async def do(self, job: Any) -> None:
        """Do one job, as its handler does."""
        match job:
            case ApplyPaymentWebhook():
                await self.webhooks.apply(job.store_id, job.webhook_id)
            case ReleasePayment():
                await self.sweeper.release(job.store_id, job.payment_id)
            case CompletePayment():
                await self.sweeper.complete(job.store_id, job.payment_id)
            case PostSandboxWebhooks():
                await self.sandbox.post_due(job.store_id, job.provider_id)

    async def sweep(self) -> int:
        return await self.sweeper.sweep_store(self.store_id)

    async def close(self) -> None:
        """Leave nothing for the relays of other tests."""
        await self.accounts.clients.close()
        await forget(self.database, *JOBS, *EVENTS)

    async def post(self) -> None:
        """Let the sandbox send what is due, and apply it."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            row = await ProviderRepository(connection).find(self.store_id, ProviderKind.SANDBOX)
        assert row is not None
        await self.sandbox.post_due(self.store_id, row.id)
        await self.work()

    async def listed(self, **query: Any) -> tuple[Payment, ...]:
        """The store's payments, the newest first."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            page = await PaymentService(connection).list_page(self.store_id, ListPayments(**query))
        return page.items

    async def services_shown(self) -> tuple[PaymentProviderSettings, ...]:
        """The store's payment services."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            return (await PaymentService(connection).list_providers(self.store_id)).items

    async def webhooks_shown(self, **query: Any) -> tuple[PaymentWebhook, ...]:
        """What services told the store, the newest first."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            found = await WebhookRepository(connection).list_page(
                self.store_id, ListPaymentWebhooks(**query)
            )
        return tuple(found)

    async def announced_of(self, payment_id: UUID) -> list[tuple[str, int]]:
        """What was announced of one payment."""
        return [
            (event.name, each.amount_minor)
            for event in EVENTS
            for each in await announced(self.database, event, store_id=self.store_id)
            if each.payment_id == payment_id
        ]

    async def receive_only(self) -> None:
        """Let the sandbox's messages arrive, and be applied by nobody."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            row = await ProviderRepository(connection).find(self.store_id, ProviderKind.SANDBOX)
        assert row is not None
        await self.sandbox.post_due(self.store_id, row.id)
        await forget(self.database, *JOBS)
